import Libsql from 'libsql';
import { LRUCache } from 'lru-cache';
import { StatementRefusedError } from './database.errors.js';
import { describeStatement, type StatementShape } from './sqlite-statement.js';
import { readRow, toSqliteValue, type SqliteValue } from './sqlite-value.js';

/** SQLite's own waiting blocks the event loop, so it is cut short; the callers wait asynchronously. */
const BLOCKING_WAIT_MS = 10;
const STATEMENTS_MAX = 500;

export interface RunResult {
  readonly changes: number;
  readonly lastInsertRowid: number | bigint;
}

/** One prepared statement. Parameters are checked, counted and handed over as one array. */
export class LibsqlStatement {
  readonly reader: boolean;

  constructor(
    private readonly statement: Libsql.Statement,
    private readonly shape: StatementShape,
  ) {
    this.reader = statement.reader;
  }

  /** Every row. @throws UnbindableValueError, StatementRefusedError, SqliteError */
  all(parameters: readonly unknown[]): Record<string, unknown>[] {
    const rows = this.statement.all(this.#bind(parameters)) as Record<string, unknown>[];
    for (const row of rows) readRow(row);
    return rows;
  }

  run(parameters: readonly unknown[]): RunResult {
    return this.statement.run(this.#bind(parameters));
  }

  #bind(parameters: readonly unknown[]): SqliteValue[] {
    const { binds, parameterCount } = this.shape;
    if (parameters.length !== parameterCount) {
      throw new StatementRefusedError(`it takes ${parameterCount} parameters and was given ${parameters.length}`);
    }
    return binds.map((index) => toSqliteValue(parameters[index], index));
  }
}

/**
 * One connection to the embedded database, in the shape that TypeORM's `better-sqlite3` driver expects. Invariant:
 * no text and no value reaches the native code unchecked, since some abort the process there and others are stored
 * changed without a word.
 */
export class LibsqlDatabase {
  readonly #connection: Libsql.Database;
  readonly #statements = new LRUCache<string, LibsqlStatement>({ max: STATEMENTS_MAX });

  constructor(path: string) {
    this.#connection = new Libsql(path, { timeout: BLOCKING_WAIT_MS });
  }

  /** Guarded, for the binding aborts the process when a closed connection is asked. */
  get inTransaction(): boolean {
    if (!this.#connection.open) throw new TypeError('The database connection is not open');
    return this.#connection.inTransaction;
  }

  prepare(sql: string): LibsqlStatement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const shape = describeStatement(sql);
    const statement = new LibsqlStatement(this.#connection.prepare(sql), shape);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Rows of `PRAGMA <source>`; `source` is never a caller's text. */
  pragma(source: string): Record<string, unknown>[] {
    return this.prepare(`PRAGMA ${source}`).all([]);
  }

  close(): void {
    this.#statements.clear();
    this.#connection.close();
  }
}
