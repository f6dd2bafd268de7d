import { Query, type Client } from 'pg';
import { QueryFailedError } from 'typeorm';
import { ClosingStatementFailed, type ClosingStatement } from './closing-statement.js';
import { PreparedStatementLostError, driverCode } from './database.errors.js';

/** PostgreSQL, appendix A: it is not there, or another is under its name. */
const PREPARED_STATEMENT_LOST = new Set(['26000', '42P05']);

interface Sent {
  failure?: Error;
  readonly answered: Promise<void>;
}

/**
 * Sends `statements` and COMMIT in one flight, before any of them is answered, over a connection in pipeline mode. A
 * statement that PostgreSQL refuses has it answer COMMIT with a rollback, so they stand or fall with the transaction as if
 * each had been waited for. One that fails before it is sent holds the COMMIT back.
 * @param isPrepared whether the connection keeps what it has parsed
 * @throws ClosingStatementFailed for the first that failed, the transaction being rolled back or still open; QueryFailedError
 */
export async function commitWith(
  client: Client,
  statements: readonly ClosingStatement[],
  isPrepared: boolean,
): Promise<void> {
  const { stream } = client.connection;
  stream.cork();
  const sent = statements.map(({ name, sql: text, parameters }) =>
    send(client, text, parameters, isPrepared ? name : undefined),
  );
  await nextTick();
  const isUnsent = sent.some(({ failure }) => failure);
  const commit = isUnsent ? undefined : send(client, 'COMMIT', []);
  stream.uncork();
  await Promise.all([...sent, commit].map((one) => one?.answered));
  sent.forEach(({ failure }, i) => {
    if (failure) throw new ClosingStatementFailed(statements[i]!, named(failure));
  });
  if (commit?.failure) throw new QueryFailedError('COMMIT', [], commit.failure);
}

function send(client: Client, text: string, values: readonly unknown[], name?: string): Sent {
  let answer: () => void;
  const sent: Sent = { answered: new Promise((resolve) => (answer = resolve)) };
  const query = new Query(text, values as unknown[], (failure?: Error) => {
    // Called once more, without a failure, for what could not be sent.
    if (failure) sent.failure = failure;
    answer();
  });
  client.query(Object.assign(query, { name }));
  return sent;
}

function named(failure: Error): Error {
  return PREPARED_STATEMENT_LOST.has(driverCode(failure) ?? '')
    ? new PreparedStatementLostError({ cause: failure })
    : failure;
}

/** By then the driver has said what it cannot send. */
function nextTick(): Promise<void> {
  return new Promise((resolve) => process.nextTick(resolve));
}
