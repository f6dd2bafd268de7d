import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { RootSecret } from '../config/index.js';
import { RedisConnection } from '../redis/index.js';
import { MemoryWindowCounter } from './window-counter.memory.js';
import { RedisWindowCounter } from './window-counter.redis.js';
import type { RateLimit, WindowCounter } from './window-counter.js';

/**
 * The counters behind every limit: this process's own, or shared through Redis where `REDIS_URL` is set. Redis is
 * optional at every moment: without it a limit is this process's own, never none and never an error.
 */
@Injectable()
export class RateLimits {
  readonly #counters = new Map<string, WindowCounter>();
  /** Two houses on one Redis, staging beside production, do not count for each other. */
  readonly namespace: string;

  constructor(
    private readonly redis: RedisConnection,
    private readonly clock: Clock,
    rootSecret: RootSecret,
  ) {
    const house = rootSecret.derive('redis-namespace/v1').export().toString('hex', 0, 6);
    this.namespace = `gatehouse:${house}:limits`;
  }

  /** The one counter of a limit, made on first use. Names come from code, so their number is small. */
  counterOf(rate: RateLimit): WindowCounter {
    const known = this.#counters.get(rate.name);
    if (known) return known;
    const own = new MemoryWindowCounter(rate, this.clock);
    const counter = this.redis.client ? new RedisWindowCounter(rate, this.redis, own, this.namespace) : own;
    this.#counters.set(rate.name, counter);
    return counter;
  }
}
