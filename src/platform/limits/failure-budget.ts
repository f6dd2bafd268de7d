import { Injectable } from '@nestjs/common';
import { busy } from '../../common/index.js';
import { RootSecret, Settings } from '../config/index.js';
import { AttemptLane } from './attempt-lane.js';
import { FailureKeys } from './failure-keys.js';
import { RateLimits } from './rate-limits.js';
import type { WindowCounter } from './window-counter.js';

const WAITING_MAX = 1000;

/** What a check found: whether it succeeded, and what the caller of `attempt` gets either way. */
export interface CheckOutcome<T> {
  readonly succeeded: boolean;
  readonly value: T;
}

/**
 * At most `LOGIN_RATE_LIMIT_PER_MINUTE` failed checks of one key in a minute (NIST SP 800-63B-4 §3.2.2), exact under
 * any parallelism of one instance; across instances the recorded failures are shared. Right answers are not limited, and
 * do not give failures back: who shares an address with the account's owner must not get a new budget with each of
 * the owner's logins.
 */
@Injectable()
export class FailureBudget {
  readonly #limit: number;
  readonly #failures: WindowCounter;
  readonly #keys: FailureKeys;
  readonly #lanes = new Map<string, AttemptLane>();
  #waiting = 0;

  constructor(settings: Settings, limits: RateLimits, rootSecret: RootSecret) {
    this.#limit = settings.LOGIN_RATE_LIMIT_PER_MINUTE;
    this.#failures = limits.counterOf({ name: 'failures', limit: this.#limit, perSeconds: 60 });
    this.#keys = new FailureKeys(rootSecret);
  }

  /**
   * Runs the check when the key's budget allows it, waiting while checks under way could still use it up. A check
   * that throws counts neither way. `key` names the account and the caller's `clientAddressBlock()`; it leaves this
   * process only as a keyed hash.
   * @throws Problem `limits.too_many_failures` when the failures are used up, `limits.too_many_requests` or
   *   `service.busy` when too many attempts of the key, or of all keys, are waiting
   */
  async attempt<T>(key: string, check: () => Promise<CheckOutcome<T>>): Promise<T> {
    const id = this.#keys.of(key);
    const lane = this.#laneOf(id);
    try {
      await this.#enter(lane);
      return await runIn(lane, check);
    } finally {
      if (lane.isIdle && this.#lanes.get(id) === lane) this.#lanes.delete(id);
    }
  }

  /** How many keys have an attempt waiting or under way; nothing else is kept here. */
  get keysInUse(): number {
    return this.#lanes.size;
  }

  #laneOf(id: string): AttemptLane {
    let lane = this.#lanes.get(id);
    if (!lane) {
      lane = new AttemptLane(id, this.#limit, this.#failures);
      this.#lanes.set(id, lane);
    }
    return lane;
  }

  async #enter(lane: AttemptLane): Promise<void> {
    if (this.#waiting >= WAITING_MAX) throw busy({ retryAfterSeconds: 1 });
    this.#waiting += 1;
    await lane.enter().finally(() => (this.#waiting -= 1));
  }
}

async function runIn<T>(lane: AttemptLane, check: () => Promise<CheckOutcome<T>>): Promise<T> {
  let failed = false;
  try {
    const { succeeded, value } = await check();
    failed = !succeeded;
    return value;
  } finally {
    await lane.leave(failed ? 'failed' : 'no failure');
  }
}
