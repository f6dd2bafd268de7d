import { QueryFailedError } from 'typeorm';

/** Mistakes of the calling code, and conditions of the database, that the rest of the room gives a name. */

/** A global repository, manager or data source was used while a transaction is open: it would write outside of it. */
export class GlobalRepositoryInTransactionError extends Error {
  constructor() {
    super('A global repository or DataSource was used inside an open transaction: take it from the TransactionRunner');
    this.name = 'GlobalRepositoryInTransactionError';
  }
}

/** Work that nobody awaited went on after its transaction had ended. */
export class TransactionOverError extends Error {
  constructor() {
    super('The transaction that this work belongs to is over: await everything that run() starts');
    this.name = 'TransactionOverError';
  }
}

/** A statement of the outer transaction would land in, and roll back with, a nested one that runs beside it. */
export class NestedTransactionRunningError extends Error {
  constructor() {
    super('A nested run() is going on: await it before the outer transaction goes on');
    this.name = 'NestedTransactionRunningError';
  }
}

/** A statement had failed, so nothing but a rollback is accepted. */
export class TransactionAbortedError extends Error {
  constructor() {
    super('A statement of this transaction failed: wrap a statement that may fail in a nested run()');
    this.name = 'TransactionAbortedError';
  }
}

/** A value that the embedded database could not store as it is. Names the position, never the value. */
export class UnbindableValueError extends TypeError {
  constructor(position: number, what: string) {
    super(`parameter ${position + 1} is ${what}`);
    this.name = 'UnbindableValueError';
  }
}

/** A text that is not exactly one statement with the parameters it asks for. */
export class StatementRefusedError extends Error {
  constructor(why: string) {
    super(`the statement is refused: ${why}`);
    this.name = 'StatementRefusedError';
  }
}

/** A lock was not free in time; the same request may succeed a moment later. */
export class LockTimeoutError extends Error {
  constructor(options?: ErrorOptions) {
    super('the database is busy', options);
    this.name = 'LockTimeoutError';
  }
}

/** Another process has been preparing the database for longer than this one waits. */
export class StartupLockTimeoutError extends LockTimeoutError {
  constructor(options: ErrorOptions) {
    super(options);
    this.name = 'StartupLockTimeoutError';
  }
}

/** No connection to the database could be had; the cause says why. */
export class DatabaseUnreachableError extends Error {
  constructor(options: ErrorOptions) {
    super('the database cannot be reached', options);
    this.name = 'DatabaseUnreachableError';
  }
}

/** A connection does not know what was prepared on it. */
export class PreparedStatementLostError extends Error {
  constructor(options: ErrorOptions) {
    super(
      'a prepared statement is gone: behind a pooler that keeps none, set DATABASE_PREPARED_STATEMENTS=false',
      options,
    );
    this.name = 'PreparedStatementLostError';
  }
}

/** The code that the database gave: five characters on PostgreSQL, `SQLITE_…` on the embedded one. */
export function driverCode(error: unknown): string | undefined {
  const code: unknown = (driverError(error) as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

export function driverMessage(error: unknown): string {
  const message: unknown = (driverError(error) as { message?: unknown } | null | undefined)?.message;
  return typeof message === 'string' ? message : '';
}

function driverError(error: unknown): unknown {
  return error instanceof QueryFailedError ? error.driverError : error;
}

/** Another process holds the embedded database's lock just now. */
export function isBusyDatabase(error: unknown): boolean {
  return driverCode(error)?.startsWith('SQLITE_BUSY') ?? false;
}

const UNIQUE = new Set(['23505', 'SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY']);
const FOREIGN_KEY = new Set(['23503', '23001', 'SQLITE_CONSTRAINT_FOREIGNKEY']);
const CHECK = new Set(['23514', 'SQLITE_CONSTRAINT_CHECK']);

/** Class 22 and 23 of PostgreSQL, appendix A, what its triggers raise, and SQLite's constraints, triggers among them. */
const REFUSED_ROW = /^(?:22...|23...|P0001|SQLITE_CONSTRAINT.*)$/;

/** The database refused a row for what it says, or for what stands there already. */
export function isRefusedRow(error: unknown): boolean {
  return REFUSED_ROW.test(driverCode(error) ?? '');
}

export function isUniqueViolation(error: unknown): boolean {
  return UNIQUE.has(driverCode(error) ?? '');
}

export function isForeignKeyViolation(error: unknown): boolean {
  const code = driverCode(error) ?? '';
  // SQLite carries out ON DELETE RESTRICT as a trigger, and says so in the code.
  const byTrigger = code === 'SQLITE_CONSTRAINT_TRIGGER' && driverMessage(error).startsWith('FOREIGN KEY');
  return FOREIGN_KEY.has(code) || byTrigger;
}

export function isCheckViolation(error: unknown): boolean {
  return CHECK.has(driverCode(error) ?? '');
}
