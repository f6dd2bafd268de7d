import { join } from 'node:path';
import type { DataSourceOptions, MixedList } from 'typeorm';
import type { BetterSqlite3DataSourceOptions } from 'typeorm/driver/better-sqlite3/BetterSqlite3DataSourceOptions.js';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import { DatabaseLogger } from './database.logger.js';
import { LOCK_WAIT_MS } from './fifo-lock.js';
import { LibsqlDatabase } from './libsql-database.js';
import { retryWhileBusy } from './retry-while-busy.js';
import { SnakeCaseNamingStrategy } from './snake-case.naming-strategy.js';

const DATABASE_FILE = 'gatehouse.db';
const POOL_SIZE = 10;
const STATEMENT_TIMEOUT_MS = 10_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 15_000;
/** Longer than the server's own limit: it counts only when the server does not answer at all. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5_000;
const SLOW_QUERY_MS = 500;

type Classes = MixedList<string | Function>;

export interface DatabaseLocation {
  /** PostgreSQL; empty or missing means the embedded database in `dataDir`. */
  readonly databaseUrl?: string;
  readonly dataDir?: string;
  /** Whether PostgreSQL's connections keep prepared statements, as all do but some poolers'. Default: they do. */
  readonly preparesStatements?: boolean;
  readonly entities?: Classes;
  readonly migrations?: Classes;
  /** How long a request waits for a lock or a connection before it is told that the database is busy. */
  readonly busyWaitMs?: number;
  /** For the command line: statements take as long as they need, and TypeORM talks to the terminal. */
  readonly forOperator?: boolean;
}

/** TypeORM's options for either database. `synchronize` is off everywhere: migrations alone change the schema. */
export function dataSourceOptions(location: DatabaseLocation): DataSourceOptions {
  const shared = {
    entities: location.entities ?? [],
    migrations: location.migrations ?? [],
    migrationsTransactionMode: 'each',
    namingStrategy: new SnakeCaseNamingStrategy(),
    logger: location.forOperator ? 'advanced-console' : new DatabaseLogger(),
    maxQueryExecutionTime: SLOW_QUERY_MS,
    synchronize: false,
  } as const;
  return location.databaseUrl
    ? { ...shared, ...postgresOptions(location.databaseUrl, location) }
    : { ...shared, ...sqliteOptions(location) };
}

function postgresOptions(url: string, location: DatabaseLocation): PostgresDataSourceOptions {
  const { forOperator = false, busyWaitMs = LOCK_WAIT_MS, preparesStatements = true } = location;
  const limits = {
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    lock_timeout: busyWaitMs,
  };
  return {
    type: 'postgres',
    url,
    poolSize: POOL_SIZE,
    connectTimeoutMS: busyWaitMs,
    applicationName: 'gatehouse',
    parseInt8: true,
    installExtensions: false,
    extra: {
      keepAlive: true,
      preparesStatements,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      ...(forOperator ? {} : limits),
    },
  };
}

function sqliteOptions({ dataDir, busyWaitMs = LOCK_WAIT_MS }: DatabaseLocation): BetterSqlite3DataSourceOptions {
  if (!dataDir) throw new Error('the embedded database needs a data folder');
  return {
    type: 'better-sqlite3',
    database: join(dataDir, DATABASE_FILE),
    driver: LibsqlDatabase,
    // The query runner waits so long, asynchronously; the binding does not.
    timeout: busyWaitMs,
    prepareDatabase: prepareSqlite,
  };
}

/**
 * WAL, so that readers and the writer do not wait for each other. `synchronous = FULL` writes each commit through to
 * the disk: with NORMAL a power cut could take back the last commits, and a revocation among them would bring a dead
 * token back to life. A killed process loses nothing either way.
 */
async function prepareSqlite(connection: LibsqlDatabase): Promise<void> {
  await retryWhileBusy(() => connection.pragma('journal_mode = WAL'));
  connection.pragma('synchronous = FULL');
}
