import { QueryFailedError } from 'typeorm';
import { busy, dependencyDown, type Problem } from '../../common/index.js';
import {
  DatabaseUnreachableError,
  LockTimeoutError,
  StatementRefusedError,
  UnbindableValueError,
  driverCode,
  driverMessage,
} from './database.errors.js';

const BUSY_RETRY_SECONDS = 1;
const DOWN_RETRY_SECONDS = 5;

/** Deadlock, serialization, lock and statement timeouts: the same request may well succeed. PostgreSQL, appendix A. */
const BUSY_CODE = /^(?:40001|40P01|55P03|57014|SQLITE_BUSY.*|SQLITE_LOCKED.*)$/;
/** Connection lost or shut down (08, 57P), no resources (53), a server that only reads (25006), a disk that is full or broken. */
const DOWN_CODE =
  /^(?:08...|53...|57P..|58...|25006|25P03|SQLITE_(?:FULL|READONLY|IOERR|CANTOPEN|CORRUPT|NOTADB|NOMEM|PERM)(?:_.*)?|E[A-Z_]+)$/;
/** What `pg` says without a code. */
const DOWN_MESSAGE =
  /^(?:Connection terminated|Query read timeout|Client has encountered a connection error|Client was closed|The database connection is not open)/;

/**
 * The answer to a database that cannot serve just now; `undefined` for every other error. Only errors that came
 * out of this room count: a refused connection of some other client is not the database's.
 */
export function databaseProblem(error: unknown): Problem | undefined {
  if (error instanceof LockTimeoutError) return busy({ cause: error, retryAfterSeconds: BUSY_RETRY_SECONDS });
  if (error instanceof DatabaseUnreachableError) return down(error);
  if (!(error instanceof QueryFailedError)) return undefined;
  const code = driverCode(error) ?? '';
  if (BUSY_CODE.test(code)) return busy({ cause: error, retryAfterSeconds: BUSY_RETRY_SECONDS });
  return DOWN_CODE.test(code) || DOWN_MESSAGE.test(driverMessage(error)) ? down(error) : undefined;
}

/**
 * True for a statement that the database or its wrapper refused for what it says: bad syntax, a value that does not
 * fit. Parameters are bound and inputs validated, so none of it should ever happen, whatever a caller sends.
 */
export function isFailedStatement(error: unknown): boolean {
  const isRefused = error instanceof StatementRefusedError || error instanceof UnbindableValueError;
  return isRefused || (error instanceof QueryFailedError && databaseProblem(error) === undefined);
}

function down(cause: Error): Problem {
  return dependencyDown({ cause, retryAfterSeconds: DOWN_RETRY_SECONDS });
}
