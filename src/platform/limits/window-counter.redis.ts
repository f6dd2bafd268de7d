import { RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible';
import type { RedisConnection } from '../redis/index.js';
import type { MemoryWindowCounter } from './window-counter.memory.js';
import { WindowCounter, type RateLimit, type Tally } from './window-counter.js';

/**
 * Counts that all instances share through Redis. This process counts for itself all along and the stricter count
 * holds: so losing Redis, or its memory, never gives anyone a fresh window here, and a flood that this instance
 * alone has seen enough of costs Redis nothing.
 */
export class RedisWindowCounter extends WindowCounter {
  readonly #limiter: RateLimiterRedis;

  constructor(
    private readonly rate: RateLimit,
    private readonly redis: RedisConnection,
    private readonly own: MemoryWindowCounter,
    namespace: string,
  ) {
    super();
    this.#limiter = new RateLimiterRedis({
      storeClient: redis.client,
      points: rate.limit,
      duration: rate.perSeconds,
      keyPrefix: `${namespace}:${rate.name}`,
    });
  }

  async add(key: string): Promise<Tally> {
    const own = await this.own.add(key);
    if (own.count > this.rate.limit) return own;
    return this.#stricter(own, (limiter) => limiter.penalty(key));
  }

  async read(key: string): Promise<Tally> {
    const own = await this.own.read(key);
    return this.#stricter(own, (limiter) => limiter.get(key));
  }

  async #stricter(own: Tally, ask: (limiter: RateLimiterRedis) => Promise<RateLimiterRes | null>): Promise<Tally> {
    if (!this.redis.usable) return own;
    try {
      const shared = await this.redis.run(() => ask(this.#limiter));
      if (!shared || shared.consumedPoints <= own.count) return own;
      return { count: shared.consumedPoints, resetMs: Math.max(shared.msBeforeNext, 0) };
    } catch {
      // The connection has logged it; this process's own count stands in.
      return own;
    }
  }
}
