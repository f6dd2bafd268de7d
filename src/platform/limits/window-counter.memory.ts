import { createHash } from 'node:crypto';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Clock } from '../../common/index.js';
import { WindowCounter, type RateLimit, type Tally } from './window-counter.js';

const OWN_WINDOWS_MAX = 50_000;
const SHARED_WINDOWS = 1024;

const nothingCounted: Tally = { count: 0, resetMs: 0 };

/**
 * This process's own counts. Bounded: once so many keys have opened a window within one window's length, further
 * new keys share a fixed number of windows. A flood of ever new keys fills its own shares that way, not the memory,
 * and no key is ever unlimited.
 */
export class MemoryWindowCounter extends WindowCounter {
  readonly #limiter: RateLimiterMemory;
  readonly #spellMs: number;
  #opened = 0;
  #spellEndsMs = 0;

  constructor(
    rate: RateLimit,
    private readonly clock: Clock,
    private readonly ownWindowsMax = OWN_WINDOWS_MAX,
  ) {
    super();
    this.#limiter = new RateLimiterMemory({ points: rate.limit, duration: rate.perSeconds, keyPrefix: '' });
    this.#spellMs = rate.perSeconds * 1000;
  }

  async add(key: string): Promise<Tally> {
    const used = await this.#limiter.penalty(this.#isCrowded() ? await this.#windowOf(key) : key);
    if (used.isFirstInDuration) this.#opened += 1;
    return tallyOf(used);
  }

  async read(key: string): Promise<Tally> {
    const used = await this.#limiter.get(this.#isCrowded() ? await this.#windowOf(key) : key);
    return used ? tallyOf(used) : nothingCounted;
  }

  #isCrowded(): boolean {
    const nowMs = this.clock.nowMs();
    if (nowMs >= this.#spellEndsMs) {
      this.#opened = 0;
      this.#spellEndsMs = nowMs + this.#spellMs;
    }
    return this.#opened >= this.ownWindowsMax;
  }

  async #windowOf(key: string): Promise<string> {
    if (await this.#limiter.get(key)) return key;
    const share = createHash('sha256').update(key).digest().readUInt16BE() % SHARED_WINDOWS;
    return `shared:${share}`;
  }
}

/** A window that is over but not yet swept counts as none. */
function tallyOf(used: RateLimiterRes): Tally {
  return used.msBeforeNext > 0 ? { count: used.consumedPoints, resetMs: used.msBeforeNext } : nothingCounted;
}
