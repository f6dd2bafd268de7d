import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { dataSourceOptions, GatehouseDataSource } from '../../src/platform/database/index.js';
import type { DatabaseLocation } from '../../src/platform/database/database.options.js';

/** An empty database of a test's own. `settings` are what an environment would say to reach it. */
export interface TestDatabase {
  readonly settings: Record<string, string>;
  drop(): Promise<void>;
}

export interface TestDatabaseKind {
  readonly name: 'sqlite' | 'postgres';
  create(): Promise<TestDatabase>;
}

/** What suites run on: SQLite, or PostgreSQL where TEST_DATABASE_URL names a server's administrator. Two runs show both. */
export function testDatabases(): TestDatabaseKind[] {
  const adminUrl = process.env['TEST_DATABASE_URL'];
  return [
    adminUrl ? { name: 'postgres', create: () => createPostgres(adminUrl) } : { name: 'sqlite', create: createSqlite },
  ];
}

async function createSqlite(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  return {
    settings: { DATA_DIR: folder, SECRET_KEY: randomSecret() },
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function createPostgres(adminUrl: string): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'));
  const name = `gatehouse_test_${randomBytes(8).toString('hex')}`;
  await administer(adminUrl, `CREATE DATABASE ${name}`);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    settings: { DATABASE_URL: url.href, DATA_DIR: folder, SECRET_KEY: randomSecret() },
    drop: async () => {
      await administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function administer(adminUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function randomSecret(): string {
  return randomBytes(48).toString('hex');
}

/** A data source on a test database, without an application around it. */
export function openDataSource(
  settings: TestDatabase['settings'],
  contents: Omit<DatabaseLocation, 'databaseUrl' | 'dataDir'> = {},
): Promise<GatehouseDataSource> {
  const { DATABASE_URL: databaseUrl, DATA_DIR: dataDir } = settings;
  return new GatehouseDataSource(
    dataSourceOptions({ ...(databaseUrl ? { databaseUrl } : {}), ...(dataDir ? { dataDir } : {}), ...contents }),
  ).initialize();
}
