import { QueryFailedError } from 'typeorm';

/**
 * A statement that goes with the commit of the transaction that it belongs to: on PostgreSQL in the same flight, so that
 * nobody waits for it. When it fails, so does the transaction.
 */
export interface ClosingStatement {
  /**
   * Of the text, one for one: PostgreSQL then parses and plans it once a connection. Not for what has to be planned by how
   * large a table is now.
   */
  readonly name?: string;
  readonly sql: string;
  readonly parameters: readonly unknown[];
  /** What the transaction then fails with. */
  readonly failed: (cause: unknown) => Error;
}

/** A query runner that takes the statements which its next COMMIT carries out first. */
export interface ClosingRunner {
  closeWith(statements: readonly ClosingStatement[]): void;
}

/** What a COMMIT throws whose closing statement failed; the transaction is not committed. */
export class ClosingStatementFailed extends QueryFailedError {
  constructor(
    readonly statement: ClosingStatement,
    cause: Error,
  ) {
    super(statement.sql, [...statement.parameters], cause instanceof QueryFailedError ? cause.driverError : cause);
  }
}
