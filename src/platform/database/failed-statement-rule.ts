import { TransactionAbortedError } from './database.errors.js';

const ROLLBACK = /^ROLLBACK\b/;

/**
 * PostgreSQL's rule, kept on both databases: after a failed statement a transaction, or the savepoint it is in, takes
 * nothing but a rollback. Without it code that swallows an error would work on SQLite, while PostgreSQL answers its
 * COMMIT with a silent rollback.
 */
export class FailedStatementRule {
  #failed = false;

  /** @throws TransactionAbortedError */
  admit(sql: string): void {
    if (this.#failed && !ROLLBACK.test(sql)) throw new TransactionAbortedError();
  }

  failed(): void {
    this.#failed = true;
  }

  rolledBack(): void {
    this.#failed = false;
  }
}
