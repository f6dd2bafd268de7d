import type { TransactionRunner } from './transaction-runner.js';

export interface ExpiringRows {
  /** Names from code, never from a caller: they stand in the statement. */
  readonly table: string;
  readonly keyColumn?: string;
  readonly expiryColumn: string;
}

/**
 * Removes up to `limit` rows that expired by `nowMs`, oldest first. Cheap enough to ride along with writes, so no
 * instance needs a timer; on PostgreSQL it passes over rows that somebody else is removing, and never waits.
 */
export async function deleteExpired(
  transactions: TransactionRunner,
  { table, keyColumn = 'id', expiryColumn }: ExpiringRows,
  nowMs: number,
  limit: number,
): Promise<void> {
  const lock = transactions.dialect === 'postgres' ? 'FOR UPDATE SKIP LOCKED' : '';
  await transactions.manager.query(
    // eslint-disable-next-line gatehouse/no-built-sql -- the names are literals of the repositories that call this
    `DELETE FROM ${table} WHERE ${keyColumn} IN
      (SELECT ${keyColumn} FROM ${table} WHERE ${expiryColumn} <= $1 ORDER BY ${expiryColumn} LIMIT $2 ${lock})`,
    [nowMs, limit],
  );
}
