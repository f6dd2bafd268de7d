import { setTimeout as passed } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { RootSecret } from '../config/index.js';
import { FailureKeys } from './failure-keys.js';
import { RateLimits } from './rate-limits.js';
import type { WindowCounter } from './window-counter.js';

const FREE_FAILURES = 50;
const STEP_MS = 10;
const PAUSE_MAX_MS = 2_000;
const HOUR_SECONDS = 3600;
/** What pauses holds memory. One more than these is not held back: no number of guessers may keep an owner out. */
const PAUSING_MAX = 1_000;

/**
 * Slows down the checks of an account that fails from everywhere: beyond 50 failures in an hour, from all addresses
 * together, each check waits, longer with every failure, never longer than two seconds. It refuses nobody, and no check
 * waits for another: a queue that strangers can fill would lock the owner out.
 */
@Injectable()
export class SlowDown {
  readonly #failures: WindowCounter;
  readonly #keys: FailureKeys;
  #pausing = 0;

  constructor(limits: RateLimits, rootSecret: RootSecret) {
    // Counted together by all instances as far as it makes a difference.
    const limit = FREE_FAILURES + PAUSE_MAX_MS / STEP_MS;
    this.#failures = limits.counterOf({ name: 'slow-down', limit, perSeconds: HOUR_SECONDS });
    this.#keys = new FailureKeys(rootSecret);
  }

  /** @returns whether any time was let pass */
  async pause(account: string): Promise<boolean> {
    const { count } = await this.#failures.read(this.#keys.of(account));
    const pauseMs = Math.min((count - FREE_FAILURES) * STEP_MS, PAUSE_MAX_MS);
    if (pauseMs <= 0 || this.#pausing >= PAUSING_MAX) return false;
    this.#pausing += 1;
    await passed(pauseMs).finally(() => (this.#pausing -= 1));
    return true;
  }

  async failed(account: string): Promise<void> {
    await this.#failures.add(this.#keys.of(account));
  }
}
