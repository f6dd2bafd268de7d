import { Injectable } from '@nestjs/common';
import { RootSecret, Settings } from '../config/index.js';
import { FailureKeys } from './failure-keys.js';
import { LockMarks } from './lock-marks.js';
import { RateLimits } from './rate-limits.js';
import type { WindowCounter } from './window-counter.js';

const MINUTE_MS = 60_000;
const HOUR_SECONDS = 3600;
const DAY_SECONDS = 86_400;
/** Doubled so often, a minute exceeds every cap. */
const ROUNDS_MAX = 32;

/**
 * Locks of one account from one address: for a minute after `LOCKOUT_AFTER_FAILURES` failures within an hour, and for
 * twice as long as the time before after each further failure of that day, up to `LOCKOUT_MAX_MINUTES`. Nobody is
 * locked out by what others do elsewhere. `key` names the account and the caller's `clientAddressBlock()`.
 */
@Injectable()
export class Lockouts {
  readonly #after: number;
  readonly #maxMs: number;
  readonly #failures: WindowCounter;
  readonly #rounds: WindowCounter;
  readonly #keys: FailureKeys;

  constructor(
    settings: Settings,
    limits: RateLimits,
    private readonly marks: LockMarks,
    rootSecret: RootSecret,
  ) {
    this.#after = settings.LOCKOUT_AFTER_FAILURES;
    this.#maxMs = settings.LOCKOUT_MAX_MINUTES * MINUTE_MS;
    this.#failures = limits.counterOf({ name: 'lockout', limit: this.#after, perSeconds: HOUR_SECONDS });
    this.#rounds = limits.counterOf({ name: 'lockout-rounds', limit: ROUNDS_MAX, perSeconds: DAY_SECONDS });
    this.#keys = new FailureKeys(rootSecret);
  }

  isLocked(key: string): Promise<boolean> {
    return this.marks.isLocked(this.#keys.of(key));
  }

  /** Locks the key at once, for as long as a lock can last. */
  async lockNow(key: string): Promise<void> {
    await this.marks.lock(this.#keys.of(key), this.#maxMs);
  }

  /** Counts a failure of a check that was begun while the key was not locked. @returns whether it is locked by this one */
  async failed(key: string): Promise<boolean> {
    const id = this.#keys.of(key);
    const [{ count }, { count: rounds }] = await Promise.all([this.#failures.add(id), this.#rounds.read(id)]);
    if (count < this.#after && rounds === 0) return false;
    const forMs = Math.min(MINUTE_MS * 2 ** Math.min(rounds, ROUNDS_MAX), this.#maxMs);
    if (!(await this.marks.lock(id, forMs))) return false;
    await this.#rounds.add(id);
    return true;
  }
}
