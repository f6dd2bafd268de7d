import type { Clock } from '../../common/index.js';
import type { RecordedChange } from './change.js';
import type { ChangeSource } from './change-source.js';

const ROWS_AT_ONCE = 5000;
const READ_ON = `SELECT sequence, topic, subject, expires_at FROM changes
  WHERE sequence > $1 AND sequence <= $2 AND expires_at > $3 ORDER BY sequence LIMIT ${ROWS_AT_ONCE}`;

export interface ChangeAudience {
  tell(change: RecordedChange): void;
  /** What was told so far may not have been all. */
  missed(): void;
}

/**
 * One instance's place in the record of changes. Reads on from there; where rows are missing that it has not read (it
 * was away for longer than they are kept, or the database was restored from a backup), it starts afresh.
 */
export class ChangeReader {
  #at: number | undefined;
  #isAstray = false;

  constructor(
    private readonly source: ChangeSource,
    private readonly clock: Clock,
    private readonly audience: ChangeAudience,
  ) {}

  /** After a lost connection, or a time without an answer: the database may have come back from a backup, and gone on. */
  goAstray(): void {
    this.#isAstray = true;
  }

  /** Afterwards the audience has been told everything that was committed when this was called. */
  async advance(): Promise<void> {
    const last = await this.#last();
    if (this.#at === undefined || this.#isAstray || last < this.#at) return this.#startAfresh(last);
    while (this.#at < last) {
      const rows = await this.#read(this.#at, last, 0);
      if (!isContiguous(rows, this.#at, last)) return this.#startAfresh(last);
      this.#tell(rows);
    }
  }

  /** Everything that still counts, however old. */
  async #startAfresh(last: number): Promise<void> {
    if (this.#at !== undefined) this.audience.missed();
    this.#at = 0;
    const nowMs = this.clock.nowMs();
    for (;;) {
      const rows = await this.#read(this.#at, last, nowMs);
      this.#tell(rows);
      if (rows.length < ROWS_AT_ONCE) break;
    }
    this.#at = last;
    this.#isAstray = false;
  }

  #tell(rows: readonly RecordedChange[]): void {
    for (const row of rows) this.audience.tell(row);
    this.#at = rows.at(-1)?.sequence ?? this.#at;
  }

  async #last(): Promise<number> {
    const [row] = await this.source.query('SELECT last FROM change_sequence WHERE id = 1', []);
    return Number(row!['last']);
  }

  async #read(after: number, upTo: number, expiringAfterMs: number): Promise<RecordedChange[]> {
    const rows = await this.source.query(READ_ON, [after, upTo, expiringAfterMs]);
    return rows.map((row) => ({
      sequence: Number(row['sequence']),
      topic: String(row['topic']),
      subject: String(row['subject']),
      untilMs: Number(row['expires_at']),
    }));
  }
}

/** True when `rows` follow `at` without a gap, up to `last` or to as many as are read at once. */
function isContiguous(rows: readonly RecordedChange[], at: number, last: number): boolean {
  const expected = Math.min(last - at, ROWS_AT_ONCE);
  return rows.length === expected && rows.at(-1)?.sequence === at + expected;
}
