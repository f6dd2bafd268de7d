import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { deleteExpired, TransactionRunner } from '../database/index.js';
import type { Change } from './change.js';

/** PostgreSQL's channel on which each commit that recorded changes says so. */
export const CHANGES_CHANNEL = 'gatehouse_changes';
/** An instance that has heard nothing for so long starts afresh. */
const KEPT_MS = 60_000;
const ROWS_PER_STATEMENT = 200;
const COLUMNS = 4;
const RECORDS_PER_SWEEP = 16;
const SWEPT_AT_ONCE = 1000;

/** Writes changes down, as the last thing that their transaction does. */
@Injectable()
export class ChangeRecord {
  #records = 0;

  constructor(
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /** The sequence's row stays locked from here to the commit, so the order of numbers is the order of commits. */
  async write(changes: readonly Change[]): Promise<void> {
    const sequences = await this.#take(changes.length);
    const keptUntilMs = this.clock.nowMs() + KEPT_MS;
    const rows = changes.map(({ topic, subject, until }, i) => [
      sequences + i,
      topic,
      subject,
      Math.max(keptUntilMs, until?.getTime() ?? 0),
    ]);
    for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT)
      await this.#insert(rows.slice(at, at + ROWS_PER_STATEMENT));
    if (this.#records++ % RECORDS_PER_SWEEP === 0) await this.#sweep();
    // Delivered with the commit, and only then.
    if (this.transactions.dialect === 'postgres') await this.#query('SELECT pg_notify($1, $2)', [CHANGES_CHANNEL, '']);
  }

  /** @returns the first of `count` numbers */
  async #take(count: number): Promise<number> {
    await this.#query('UPDATE change_sequence SET last = last + $1 WHERE id = 1', [count]);
    const [row] = await this.#query<{ last: number }[]>('SELECT last FROM change_sequence WHERE id = 1', []);
    return row!.last - count + 1;
  }

  async #insert(rows: readonly unknown[][]): Promise<void> {
    const places = rows.map(
      (_, i) => `($${i * COLUMNS + 1}, $${i * COLUMNS + 2}, $${i * COLUMNS + 3}, $${i * COLUMNS + 4})`,
    );
    await this.#query(
      // eslint-disable-next-line gatehouse/no-built-sql -- only the numbers of the places are written in, the values are bound
      `INSERT INTO changes (sequence, topic, subject, expires_at) VALUES ${places.join(', ')}`,
      rows.flat(),
    );
  }

  #sweep(): Promise<void> {
    const changes = { table: 'changes', keyColumn: 'sequence', expiryColumn: 'expires_at' };
    return deleteExpired(this.transactions, changes, this.clock.nowMs(), SWEPT_AT_ONCE);
  }

  #query<T>(sql: string, parameters: unknown[]): Promise<T> {
    return this.transactions.manager.query<T>(sql, parameters);
  }
}
