import { Injectable } from '@nestjs/common';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { RateLimits } from './rate-limits.js';

type ThrottlerRecord = Awaited<ReturnType<ThrottlerStorage['increment']>>;

/** Lets @nestjs/throttler count in `RateLimits`: in constant time, and shared where the limits are. */
@Injectable()
export class NamedLimitStorage implements ThrottlerStorage {
  constructor(private readonly limits: RateLimits) {}

  /** `ttl` in milliseconds, answers in seconds: the throttler's own units. */
  async increment(key: string, ttl: number, limit: number): Promise<ThrottlerRecord> {
    const perSeconds = ttl / 1000;
    const counter = this.limits.counterOf({ name: `named:${limit}:${perSeconds}`, limit, perSeconds });
    const { count, resetMs } = await counter.add(key);
    const seconds = Math.ceil(resetMs / 1000);
    return { totalHits: count, timeToExpire: seconds, isBlocked: count > limit, timeToBlockExpire: seconds };
  }
}
