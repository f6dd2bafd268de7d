import type { Client, Connection, Submittable } from 'pg';
import { QueryFailedError } from 'typeorm';
import { ClosingStatementFailed, type ClosingStatement } from './closing-statement.js';
import { PreparedStatementLostError, driverCode } from './database.errors.js';

const COMMIT = { name: 'commit', sql: 'COMMIT', parameters: [] } as const;
/** PostgreSQL, appendix A: it is not there, or another is under its name. */
const PREPARED_STATEMENT_LOST = new Set(['26000', '42P05']);

/** What each connection keeps prepared, by name. */
const prepared = new WeakMap<Connection, Set<string>>();

/**
 * Carries out `statements` and COMMIT in one flight, which PostgreSQL answers as a whole (Frontend/Backend Protocol,
 * “Extended Query”: everything up to one Sync). Behind the first that fails it does nothing more, so they stand or fall
 * with the transaction as if each had been waited for.
 * @param isPrepared whether the connection keeps what it has parsed
 * @throws ClosingStatementFailed for the one that failed, QueryFailedError for COMMIT; the transaction is then open still
 */
export async function commitWith(
  client: Client,
  statements: readonly ClosingStatement[],
  isPrepared: boolean,
): Promise<void> {
  const flight = new ClosingFlight(statements, isPrepared);
  const failure = await new Promise<Error | undefined>((answer) => {
    flight.callback = answer;
    client.query(flight);
  });
  if (!failure) return;
  prepared.delete(client.connection);
  const failed = statements[flight.carriedOut];
  const cause = named(failure);
  throw failed ? new ClosingStatementFailed(failed, cause) : new QueryFailedError(COMMIT.sql, [], cause);
}

function named(failure: Error): Error {
  const isLost = PREPARED_STATEMENT_LOST.has(driverCode(failure) ?? '');
  return isLost ? new PreparedStatementLostError({ cause: failure }) : failure;
}

/** As the driver takes what is more than one statement: it writes its own messages and is told what comes back. */
class ClosingFlight implements Submittable {
  /** Called by the driver, with nothing or with what failed. */
  callback: (failure?: Error) => void = () => undefined;
  carriedOut = 0;
  #unsent: Error | undefined;

  constructor(
    private readonly statements: readonly ClosingStatement[],
    private readonly isPrepared: boolean,
  ) {}

  submit(connection: Connection): void {
    connection.stream.cork();
    try {
      for (const statement of [...this.statements, COMMIT]) this.#write(connection, statement);
    } catch (error) {
      // What cannot be written holds back all that is behind it, COMMIT among it.
      this.#unsent = error as Error;
    } finally {
      connection.sync();
      connection.stream.uncork();
    }
  }

  handleCommandComplete(): void {
    this.carriedOut += 1;
  }

  handleError(failure: Error): void {
    this.callback(failure);
  }

  handleReadyForQuery(): void {
    this.callback(this.#unsent);
  }

  #write(connection: Connection, { name, sql, parameters }: Omit<ClosingStatement, 'failed'>): void {
    const values = parameters.map((value) => toText(value));
    const statement = this.isPrepared && name !== undefined ? name : '';
    if (!isKnown(connection, statement)) {
      connection.close({ type: 'S', name: statement }, true);
      connection.parse({ name: statement, text: sql, types: [] }, true);
    }
    connection.bind({ statement, values }, true);
    connection.execute(null, true);
  }
}

/** From now on it is, where it has a name. */
function isKnown(connection: Connection, statement: string): boolean {
  if (statement === '') return false;
  const known = prepared.get(connection) ?? new Set();
  prepared.set(connection, known);
  if (known.has(statement)) return true;
  known.add(statement);
  return false;
}

function toText(value: unknown): string | null {
  if (value === null || typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`a value of type ${typeof value} cannot be bound here`);
}
