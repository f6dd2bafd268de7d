import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../../common/index.js';
import { RedisConnection } from '../redis/index.js';
import { RateLimits } from './rate-limits.js';

const REMEMBERED_LOCKS = 50_000;

/** Until when keys are locked: kept by this process and, where there is one, in Redis; the later of the two counts. */
@Injectable()
export class LockMarks {
  readonly #own = new LRUCache<string, number>({ max: REMEMBERED_LOCKS });

  constructor(
    private readonly redis: RedisConnection,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
  ) {}

  async isLocked(id: string): Promise<boolean> {
    return this.#isLockedHere(id) || (await this.#sharedUntilMs(id)) > this.clock.nowMs();
  }

  /** @returns false when the key is locked already; of several callers in this process at once one gets true */
  async lock(id: string, forMs: number): Promise<boolean> {
    if (this.#isLockedHere(id)) return false;
    const untilMs = this.clock.nowMs() + forMs;
    this.#own.set(id, untilMs);
    if (this.redis.usable) {
      // The connection logs what went wrong; this process's own mark stands.
      await this.redis.run((client) => client.set(this.#keyOf(id), untilMs, 'PX', forMs)).catch(() => undefined);
    }
    return true;
  }

  #isLockedHere(id: string): boolean {
    return (this.#own.get(id) ?? 0) > this.clock.nowMs();
  }

  async #sharedUntilMs(id: string): Promise<number> {
    if (!this.redis.usable) return 0;
    const mark = await this.redis.run((client) => client.get(this.#keyOf(id))).catch(() => null);
    return Number(mark ?? 0);
  }

  #keyOf(id: string): string {
    return `${this.limits.namespace}:locks:${id}`;
  }
}
