/** What a key has used of its window. `resetMs` is the time until the window ends; 0 when none is open. */
export interface Tally {
  readonly count: number;
  readonly resetMs: number;
}

/** At most `limit` in a window of `perSeconds`. `name` keeps the keys of different limits apart. */
export interface RateLimit {
  readonly name: string;
  readonly limit: number;
  /** Whole seconds: Redis expires by them. */
  readonly perSeconds: number;
}

/**
 * Counts by key in windows of fixed length; a key's window opens with its first count. Invariants: counts are
 * exact however many callers count at once, and a counter always answers — it never throws.
 */
export abstract class WindowCounter {
  /** Counts one and says what the key has used, this one included. */
  abstract add(key: string): Promise<Tally>;

  /** Says what the key has used, and counts nothing. */
  abstract read(key: string): Promise<Tally>;
}
