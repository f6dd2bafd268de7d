import { performance } from 'node:perf_hooks';
import { QueryFailedError, QueryResult, QueryRunnerAlreadyReleasedError, type ObjectLiteral } from 'typeorm';
import type { BetterSqlite3Driver } from 'typeorm/driver/better-sqlite3/BetterSqlite3Driver.js';
import { BetterSqlite3QueryRunner } from 'typeorm/driver/better-sqlite3/BetterSqlite3QueryRunner.js';
import type { IsolationLevel } from 'typeorm/driver/types/IsolationLevel.js';
import { ClosingStatementFailed, type ClosingRunner, type ClosingStatement } from './closing-statement.js';
import { StatementRefusedError } from './database.errors.js';
import { FailedStatementRule } from './failed-statement-rule.js';
import type { FifoLock } from './fifo-lock.js';
import type { LibsqlDatabase } from './libsql-database.js';
import { retryWhileBusy } from './retry-while-busy.js';
import { describeStatement } from './sqlite-statement.js';

type QueryAnswer = ReturnType<BetterSqlite3QueryRunner['query']>;

/** Whether a commit waits until the disk has it. */
export type Durability = 'flushed' | 'unflushed';

/** What all query runners of one data source share. */
export interface SqliteConnections {
  readonly writer: LibsqlDatabase;
  /** Sees what is committed, and never waits for an open transaction. */
  readonly reader: LibsqlDatabase;
  readonly writeLock: FifoLock;
}

/**
 * One caller's view of the one write connection. Invariant: from BEGIN IMMEDIATE to COMMIT or ROLLBACK the runner is
 * the lock's only holder, so no other caller's statement lands in its transaction. Plain SELECTs outside of a
 * transaction go to the reader. Query events of TypeORM's subscribers are not sent.
 */
export class SerialSqliteQueryRunner extends BetterSqlite3QueryRunner implements ClosingRunner {
  #holdsLock = false;
  #closing: readonly ClosingStatement[] = [];
  readonly #failures = new FailedStatementRule();

  constructor(
    driver: BetterSqlite3Driver,
    private readonly connections: () => SqliteConnections,
    private readonly durability: Durability = 'flushed',
  ) {
    super(driver);
  }

  override async query(sql: string, parameters: unknown[] | ObjectLiteral = [], structured = false): QueryAnswer {
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    const result = await this.#route(sql, parameters as unknown[]);
    return structured ? result : result.raw;
  }

  override async startTransaction(isolationLevel?: IsolationLevel): Promise<void> {
    if (this.isReleased) throw new QueryRunnerAlreadyReleasedError();
    if (!this.#holdsLock) await this.#lock();
    try {
      await super.startTransaction(isolationLevel);
    } catch (error) {
      if (this.transactionDepth === 0) this.#unlock();
      throw error;
    }
  }

  closeWith(statements: readonly ClosingStatement[]): void {
    this.#closing = statements;
  }

  override async commitTransaction(): Promise<void> {
    await this.#close();
    await super.commitTransaction();
    if (!this.isTransactionActive) this.#unlock();
  }

  override async rollbackTransaction(): Promise<void> {
    await super.rollbackTransaction();
    if (!this.isTransactionActive) this.#unlock();
  }

  override async release(): Promise<void> {
    if (this.isReleased) return;
    await super.release();
    // As on PostgreSQL: work that nobody awaited then fails, where the stock runner would commit it on its own.
    this.isReleased = true;
    if (this.#holdsLock) this.#unlock();
  }

  async #lock(): Promise<void> {
    const turn = this.connections().writeLock.acquire();
    if (turn) await turn;
    this.#holdsLock = true;
    this.#flushing(this.durability === 'flushed');
  }

  /** The next flushed commit writes this one's pages through as well: WAL keeps the order. */
  #flushing(on: boolean): void {
    if (this.durability === 'unflushed') this.connections().writer.pragma(`synchronous = ${on ? 'FULL' : 'NORMAL'}`);
  }

  async #close(): Promise<void> {
    const { writer } = this.connections();
    for (const statement of this.#closing) {
      try {
        await this.#inTransaction(writer, statement.sql, [...statement.parameters]);
      } catch (cause) {
        throw new ClosingStatementFailed(statement, cause as Error);
      }
    }
  }

  #unlock(): void {
    const { writer, writeLock } = this.connections();
    try {
      if (writer.inTransaction) writer.prepare('ROLLBACK').run([]);
      this.#flushing(true);
    } finally {
      this.isTransactionActive = false;
      this.transactionDepth = 0;
      this.#failures.rolledBack();
      this.#holdsLock = false;
      writeLock.release();
    }
  }

  async #route(sql: string, parameters: unknown[]): Promise<QueryResult<unknown>> {
    const { writer, reader, writeLock } = this.connections();
    if (this.#holdsLock) return this.#inTransaction(writer, sql, parameters);
    const isPlainSelect = this.#described(sql, parameters).isPlainSelect;
    if (isPlainSelect) return this.#retry(() => this.#execute(reader, sql, parameters));
    return writeLock.hold(() => this.#retry(() => this.#alone(writer, sql, parameters)));
  }

  #described(sql: string, parameters: unknown[]) {
    try {
      return describeStatement(sql);
    } catch (error) {
      throw new QueryFailedError(sql, parameters, error as Error);
    }
  }

  #inTransaction(writer: LibsqlDatabase, sql: string, parameters: unknown[]): Promise<QueryResult> | QueryResult {
    // IMMEDIATE: a deferred transaction that turns to writing fails at once when another process wrote meanwhile.
    if (sql === 'BEGIN TRANSACTION') return this.#retry(() => this.#execute(writer, 'BEGIN IMMEDIATE', []));
    this.#failures.admit(sql);
    try {
      const result = this.#execute(writer, sql, parameters);
      if (sql.startsWith('ROLLBACK')) this.#failures.rolledBack();
      return result;
    } catch (error) {
      this.#failures.failed();
      throw error;
    }
  }

  #retry<T>(attempt: () => T): Promise<T> {
    return retryWhileBusy(attempt, { waitMs: this.driver.options.timeout });
  }

  #alone(writer: LibsqlDatabase, sql: string, parameters: unknown[]): QueryResult {
    const result = this.#execute(writer, sql, parameters);
    if (!writer.inTransaction) return result;
    writer.prepare('ROLLBACK').run([]);
    throw new StatementRefusedError('a transaction is opened by startTransaction() only');
  }

  #execute(connection: LibsqlDatabase, sql: string, parameters: unknown[]): QueryResult {
    const startedMs = performance.now();
    try {
      const statement = connection.prepare(sql);
      const result = new QueryResult();
      if (statement.reader) result.raw = result.records = statement.all(parameters);
      else {
        const { changes, lastInsertRowid } = statement.run(parameters);
        result.affected = changes;
        result.raw = lastInsertRowid;
      }
      return result;
    } catch (error) {
      throw new QueryFailedError(sql, parameters, error as Error);
    } finally {
      this.#reportSlow(performance.now() - startedMs, sql);
    }
  }

  /** On SQLite a slow query keeps the whole process waiting. */
  #reportSlow(durationMs: number, sql: string): void {
    const { logger, options } = this.driver.dataSource;
    if (durationMs > (options.maxQueryExecutionTime ?? Infinity)) logger.logQuerySlow(durationMs, sql, []);
  }
}
