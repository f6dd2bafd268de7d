import { QueryFailedError } from 'typeorm';

/**
 * A statement that goes with the commit of the transaction that it belongs to: on PostgreSQL in the same flight, so that
 * nobody waits for it. When it fails, so does the transaction.
 */
export interface ClosingStatement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** What the transaction then fails with. */
  readonly failed: (cause: unknown) => Error;
}

/** A query runner that takes the statements which its next COMMIT carries out first. */
export interface ClosingRunner {
  closeWith(statements: readonly ClosingStatement[]): void;
}

/** What `statement` fails with when the driver threw `cause`. */
export function closingFailure({ sql, parameters, failed }: ClosingStatement, cause: unknown): Error {
  return failed(cause instanceof QueryFailedError ? cause : new QueryFailedError(sql, [...parameters], cause as Error));
}
