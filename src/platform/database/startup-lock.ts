import { dirname, join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { Client } from 'pg';
import { LockTimeoutError, StartupLockTimeoutError, driverCode } from './database.errors.js';
import { GatehouseDataSource } from './gatehouse.data-source.js';
import { HeldFile } from './held-file.js';

const WAIT_MS = 60_000;
const SIDE_FILE = 'gatehouse.startup';
const LOCK_NAME = 'gatehouse:startup';
/** PostgreSQL, appendix A: lock_not_available. */
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Of all processes that share the database, one at a time prepares it: migrations, first data, first key. The lock
 * belongs to a connection of its own, so `work` may take its time and run transactions, and a killed holder lets go.
 */
@Injectable()
export class StartupLock {
  constructor(private readonly dataSource: GatehouseDataSource) {}

  /** @throws StartupLockTimeoutError when another process keeps the lock for a minute */
  run<T>(work: () => Promise<T>): Promise<T> {
    const { options } = this.dataSource;
    if (options.type === 'postgres') return this.#runOnPostgres(options.url, work);
    return this.#runOnSqlite(join(dirname(String(options.database)), SIDE_FILE), work);
  }

  async #runOnPostgres<T>(connectionString: string | undefined, work: () => Promise<T>): Promise<T> {
    const client = new Client({
      connectionString,
      application_name: LOCK_NAME,
      keepAlive: true,
      lock_timeout: WAIT_MS,
    });
    let lost: Error | undefined;
    client.on('error', (error: Error) => (lost = error));
    await client.connect();
    try {
      await acquire(() => client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [LOCK_NAME]));
      const result = await work();
      if (lost) throw new Error('the start-up lock was lost while the database was prepared', { cause: lost });
      return result;
    } finally {
      await client.end();
    }
  }

  /** A file beside the database: its lock leaves the database itself free for `work` and for running instances. */
  async #runOnSqlite<T>(path: string, work: () => Promise<T>): Promise<T> {
    const file = await acquire(() => HeldFile.hold(path, WAIT_MS));
    try {
      return await work();
    } finally {
      file.release();
    }
  }
}

/** Tells waiting for the lock in vain from whatever `work` may wait for in vain. */
async function acquire<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    const inVain = cause instanceof LockTimeoutError || driverCode(cause) === LOCK_NOT_AVAILABLE;
    throw inVain ? new StartupLockTimeoutError({ cause }) : cause;
  }
}
