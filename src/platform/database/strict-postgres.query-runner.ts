import type { Client } from 'pg';
import { QueryFailedError, TypeORMError, type ObjectLiteral } from 'typeorm';
import { PostgresQueryRunner } from 'typeorm/driver/postgres/PostgresQueryRunner.js';
import { commitWith } from './closing-flight.js';
import type { ClosingRunner, ClosingStatement } from './closing-statement.js';
import { DatabaseUnreachableError, LockTimeoutError, driverMessage } from './database.errors.js';
import { FailedStatementRule } from './failed-statement-rule.js';
import { FifoLock } from './fifo-lock.js';

const POOL_EXHAUSTED = 'timeout exceeded when trying to connect';
const NO_ANSWER = 'Query read timeout';

type QueryAnswer = ReturnType<PostgresQueryRunner['query']>;

/**
 * A pooled PostgreSQL connection that names its troubles: no connection to be had, a pool that is used up, a COMMIT
 * that PostgreSQL would answer with a silent rollback. A connection that gave no answer in time leaves the pool. What is
 * asked for at once goes one after another, as the driver wants it, and keeps to what the statement before it came to.
 */
export class StrictPostgresQueryRunner extends PostgresQueryRunner implements ClosingRunner {
  #closing: readonly ClosingStatement[] = [];
  /** Statements end by themselves, those of migrations when they are done. */
  readonly #turns = new FifoLock(Number.POSITIVE_INFINITY);
  readonly #failures = new FailedStatementRule();

  override async connect(): ReturnType<PostgresQueryRunner['connect']> {
    try {
      return await super.connect();
    } catch (error) {
      if (error instanceof TypeORMError) throw error;
      if (driverMessage(error).startsWith(POOL_EXHAUSTED)) throw new LockTimeoutError({ cause: error });
      throw new DatabaseUnreachableError({ cause: error });
    }
  }

  closeWith(statements: readonly ClosingStatement[]): void {
    this.#closing = statements;
  }

  override async query(sql: string, parameters?: unknown[] | ObjectLiteral, structured = false): QueryAnswer {
    const turn = this.#turns.acquire();
    if (turn) await turn;
    try {
      this.#failures.admit(sql);
      const isClosing = sql === 'COMMIT' && this.#closing.length > 0;
      const result: unknown = isClosing ? await this.#close() : await super.query(sql, parameters, structured as true);
      if (sql.startsWith('ROLLBACK')) this.#failures.rolledBack();
      return result;
    } catch (error) {
      if (this.isTransactionActive) this.#failures.failed();
      if (error instanceof QueryFailedError && driverMessage(error) === NO_ANSWER) this.#discard(error);
      throw error;
    } finally {
      this.#turns.release();
    }
  }

  async #close(): Promise<void> {
    const { extra } = this.driver.options as { extra?: { preparesStatements?: boolean } };
    await commitWith((await this.connect()) as Client, this.#closing, extra?.preparesStatements ?? false);
  }

  /** The answer may still come, and would then be taken for the next query's. */
  #discard(reason: Error): void {
    this.isReleased = true;
    this.releaseCallback?.(reason);
    this.releaseCallback = undefined;
    const runners = this.driver.connectedQueryRunners;
    const index = runners.indexOf(this);
    if (index >= 0) runners.splice(index, 1);
  }
}
