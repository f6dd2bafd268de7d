import { AsyncLocalStorage } from 'node:async_hooks';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Pool } from 'pg';
import {
  DataSource,
  type DataSourceOptions,
  type Migration,
  type ObjectLiteral,
  type QueryRunner,
  type ReplicationMode,
} from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { SettingsError } from '../config/index.js';
import type { ClosingRunner } from './closing-statement.js';
import { GlobalRepositoryInTransactionError } from './database.errors.js';
import { FifoLock } from './fifo-lock.js';
import { LibsqlDatabase } from './libsql-database.js';
import { SerialSqliteQueryRunner, type Durability, type SqliteConnections } from './serial-sqlite.query-runner.js';
import { StrictPostgresQueryRunner } from './strict-postgres.query-runner.js';
import type { TransactionFrame } from './transaction-frame.js';

export type { Durability };

/** One caller's own connection, or view of the only one. */
export type GatehouseQueryRunner = QueryRunner & ClosingRunner;

type MigrationOptions = Parameters<DataSource['runMigrations']>[0];

/**
 * The data source of both databases. Everything that TypeORM does takes its query runner from here, so here every
 * caller gets one of its own, and a caller inside an open transaction who asks for another is refused: on SQLite it
 * would wait for itself, on PostgreSQL it would write outside of the transaction.
 */
export class GatehouseDataSource extends DataSource {
  /** The transaction that the running code is in; the TransactionRunner keeps it. */
  readonly frames = new AsyncLocalStorage<TransactionFrame>();
  readonly #writeLock: FifoLock;
  #reader: LibsqlDatabase | undefined;

  constructor(options: DataSourceOptions) {
    super(options);
    this.#writeLock = new FifoLock(options.type === 'better-sqlite3' ? options.timeout : undefined);
    if (options.type === 'better-sqlite3') bindWholeNumbers(this.driver as BetterSqlite3Driver);
  }

  get dialect(): 'sqlite' | 'postgres' {
    return this.options.type === 'postgres' ? 'postgres' : 'sqlite';
  }

  /** Connections in use and at rest, and callers that wait for one. */
  get load(): { readonly used: number; readonly idle: number; readonly waiting: number } {
    if (this.dialect === 'postgres') {
      const { totalCount, idleCount, waitingCount } = (this.driver as PostgresDriver).master as Pool;
      return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
    }
    const { isHeld, waiting } = this.#writeLock;
    return { used: isHeld ? 1 : 0, idle: isHeld ? 0 : 1, waiting };
  }

  override async initialize(): Promise<this> {
    const { options } = this;
    if (options.type !== 'better-sqlite3') return super.initialize();
    reserveFile(options.database);
    await super.initialize();
    this.#reader = new LibsqlDatabase(options.database);
    this.#reader.pragma('query_only = ON');
    return this;
  }

  /** Waits for the open transaction, if any, so that closing never tears one apart. */
  override async destroy(): Promise<void> {
    await this.#writeLock.hold(async () => {
      this.#reader?.close();
      this.#reader = undefined;
      await super.destroy();
    });
  }

  override createQueryRunner(
    mode: ReplicationMode = 'master',
    durability: Durability = 'flushed',
  ): GatehouseQueryRunner {
    if (this.frames.getStore()?.isOpen) throw new GlobalRepositoryInTransactionError();
    const runner =
      this.dialect === 'postgres'
        ? new StrictPostgresQueryRunner(this.driver as PostgresDriver, mode)
        : new SerialSqliteQueryRunner(this.driver as BetterSqlite3Driver, () => this.#sqliteConnections(), durability);
    return Object.assign(runner, { manager: this.createEntityManager(runner) });
  }

  override runMigrations(options?: MigrationOptions): Promise<Migration[]> {
    return this.#withoutForeignKeys(() => super.runMigrations(options));
  }

  override undoLastMigration(options?: MigrationOptions): Promise<void> {
    return this.#withoutForeignKeys(() => super.undoLastMigration(options));
  }

  #sqliteConnections(): SqliteConnections {
    const writer = (this.driver as BetterSqlite3Driver).databaseConnection as LibsqlDatabase;
    return { writer, reader: this.#reader ?? writer, writeLock: this.#writeLock };
  }

  /**
   * SQLite alters a table by copying and dropping it, and a dropped table takes its children along (ON DELETE CASCADE)
   * while keys are enforced. TypeORM turns them off too late for a revert, and not on again after a failure.
   */
  async #withoutForeignKeys<T>(migrate: () => Promise<T>): Promise<T> {
    if (this.dialect === 'postgres') return migrate();
    const { writer } = this.#sqliteConnections();
    writer.pragma('foreign_keys = OFF');
    try {
      const result = await migrate();
      const dangling = writer.pragma('foreign_key_check').length;
      if (dangling > 0) throw new Error(`the migration leaves ${dangling} rows that refer to nothing`);
      return result;
    } finally {
      writer.pragma('foreign_keys = ON');
    }
  }
}

/**
 * TypeORM writes numbers into the text of SQLite's statements, each of which would be one of its own and prepared anew.
 * What is no whole number stays there: only what is no `number` is bound.
 */
function bindWholeNumbers(driver: BetterSqlite3Driver): void {
  const escape = driver.escapeQueryWithParameters.bind(driver);
  driver.escapeQueryWithParameters = (sql, parameters) => escape(sql, withWholeNumbersBound(parameters));
}

function withWholeNumbersBound(parameters: ObjectLiteral): ObjectLiteral {
  const bound: ObjectLiteral = { ...parameters };
  for (const name of Object.keys(bound)) if (Number.isSafeInteger(bound[name])) bound[name] = BigInt(bound[name]);
  return bound;
}

const UNRESERVABLE: Readonly<Record<string, string>> = {
  EISDIR: 'holds a gatehouse.db that is a folder',
  EACCES: 'holds a gatehouse.db that this user may not write',
  EPERM: 'holds a gatehouse.db that this user may not write',
  EROFS: 'is on a disk that can only be read',
  ENOSPC: 'is on a disk that is full',
  EDQUOT: 'is on a disk that is full',
};

/**
 * Makes the file before SQLite does, readable by its owner alone; SQLite gives its side files the same mode.
 * @throws SettingsError when the file can be neither made nor written
 */
function reserveFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code);
    throw new SettingsError({
      DATA_DIR: UNRESERVABLE[code] ?? 'names a folder in which the database cannot be opened',
    });
  }
}
