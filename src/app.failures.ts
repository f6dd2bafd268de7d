import { RoutePolicyError } from './access-control/index.js';
import { Problem } from './common/index.js';
import { SettingsError } from './platform/config/index.js';
import { LockTimeoutError, StartupLockTimeoutError } from './platform/database/index.js';

/** What a person at the terminal is told when the process cannot start or a command fails: one line, no stack. */

/** Listening failed. Its codes say nothing by themselves: files, databases and lookups of names have them too. */
export class ListenError extends Error {
  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : 'listening failed', { cause });
    this.name = 'ListenError';
  }
}

/** What codes mean where listening failed. */
const BY_LISTEN_CODE: Readonly<Record<string, string>> = {
  EADDRINUSE: 'PORT is in use by another process; stop it or set PORT',
  EADDRNOTAVAIL: 'HOST is not an address of this machine',
  ENOTFOUND: 'HOST is a name that is not known',
  EAI_AGAIN: 'HOST is a name that cannot be looked up now',
  EACCES: 'PORT may not be opened by this user; set PORT to 1024 or more',
};

const BY_CODE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'DATABASE_URL names a host that is not known',
  EAI_AGAIN: 'DATABASE_URL names a host that cannot be looked up now',
  ECONNREFUSED: 'DATABASE_URL names a database that does not answer',
  ECONNRESET: 'DATABASE_URL names a database that does not answer',
  ETIMEDOUT: 'DATABASE_URL names a database that does not answer',
  '28P01': 'DATABASE_URL has a user or password that the database refuses',
  '28000': 'DATABASE_URL has a user that the database refuses',
  '3D000': 'DATABASE_URL names a database that does not exist',
  '42501': 'DATABASE_URL has a user that may not create tables',
  '53300': 'DATABASE_URL names a database that has no connection left; raise its max_connections or stop other clients',
  '57P03': 'DATABASE_URL names a database that is still starting up; start again when it is ready',
  '55P03': 'the database is busy: another process keeps a lock; try again',
  SQLITE_NOTADB: 'DATA_DIR holds a gatehouse.db that is not a database',
  SQLITE_CANTOPEN: 'DATA_DIR names a folder in which the database cannot be opened',
  SQLITE_READONLY: 'DATA_DIR names a folder in which the database cannot be written',
  SQLITE_FULL: 'DATA_DIR is on a disk that is full',
};

/** @returns the line, or undefined for a fault of ours, whose stack should be seen */
export function failureInWords(error: unknown): string | undefined {
  if (error instanceof SettingsError) return error.message;
  if (error instanceof RoutePolicyError) return error.message;
  if (error instanceof Problem) return problemInWords(error);
  if (error instanceof StartupLockTimeoutError) return 'another instance is preparing the database; try again later';
  if (error instanceof LockTimeoutError) return 'the database is busy: another process keeps a lock; try again';
  return error instanceof ListenError
    ? systemFailureInWords(error.cause, BY_LISTEN_CODE)
    : systemFailureInWords(error, BY_CODE);
}

function problemInWords({ definition, errors = [] }: Problem): string {
  const fields = errors.map(({ field, message }) => `${field} ${message}`);
  return fields.length > 0 ? fields.join('; ') : `${definition.detail}. ${definition.remedy}`;
}

/** By the first known code along the causes; drivers wrap what the system said. */
function systemFailureInWords(error: unknown, known: Readonly<Record<string, string>>): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { code, driverError } = at as { code?: unknown; driverError?: { code?: unknown } };
    for (const candidate of [code, driverError?.code]) {
      if (typeof candidate === 'string' && Object.hasOwn(known, candidate)) return known[candidate];
    }
    const first: unknown = at instanceof AggregateError ? at.errors[0] : undefined;
    if (first !== undefined) return systemFailureInWords(first, known);
  }
  return undefined;
}
