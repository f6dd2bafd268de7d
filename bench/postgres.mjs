import { randomBytes } from 'node:crypto';
import { Client } from 'pg';

/** An empty database on the server that `administratorUrl` names, until it is dropped. */
export async function emptyPostgres(administratorUrl) {
  const name = `gatehouse_bench_${randomBytes(4).toString('hex')}`;
  await administer(administratorUrl, `CREATE DATABASE ${name}`);
  const url = new URL(administratorUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(administratorUrl, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function administer(connectionString, statement) {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
