import { createHmac, randomBytes, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { RootSecret } from '../../platform/config/index.js';
import { RateLimits } from '../../platform/limits/index.js';
import { RedisConnection } from '../../platform/redis/index.js';
import { RecentHits } from './recent-hits.js';

const MINUTE_MS = 60_000;

export interface BurstOptions {
  readonly name: string;
  /** So many within the window are a burst. */
  readonly threshold: number;
  readonly windowMinutes: number;
}

/** Makes the bursts that detectors look for. They count together on all instances where there is Redis. */
@Injectable()
export class Bursts {
  readonly #key: KeyObject;

  constructor(
    private readonly redis: RedisConnection,
    private readonly limits: RateLimits,
    private readonly clock: Clock,
    rootSecret: RootSecret,
  ) {
    this.#key = rootSecret.derive('detection/keys/v1');
  }

  of({ name, threshold, windowMinutes }: BurstOptions): Burst {
    const windowMs = windowMinutes * MINUTE_MS;
    const shared = { redis: this.redis, prefix: `${this.limits.namespace}:detection:${name}`, windowMs, threshold };
    return new Burst(new RecentHits(windowMs, threshold), shared, this.clock, (text) => this.#hash(text));
  }

  /** Accounts and addresses leave this process only as a keyed hash, and are no longer than one in its memory. */
  #hash(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url').slice(0, 22);
  }
}

interface SharedHits {
  readonly redis: RedisConnection;
  readonly prefix: string;
  readonly windowMs: number;
  readonly threshold: number;
}

const PROCESS = randomBytes(6).toString('base64url');

/**
 * Too much of one thing in a window that slides with the clock. This process counts for itself all along, so without
 * Redis a burst is what one instance sees of it; with Redis it is what all see together.
 */
export class Burst {
  #hits = 0;

  constructor(
    private readonly own: RecentHits,
    private readonly shared: SharedHits,
    private readonly clock: Clock,
    private readonly hash: (text: string) => string,
  ) {}

  /** How many keys this process remembers. */
  get size(): number {
    return this.own.size;
  }

  /**
   * Counts one hit of `key`.
   * @param member what is counted once however often it comes; left out, every hit counts
   * @returns whether this makes it a burst, or goes on with one
   */
  async swells(key: string, member?: string): Promise<boolean> {
    const [id, what] = [this.hash(key), member === undefined ? `${PROCESS}${this.#hits++}` : this.hash(member)];
    const nowMs = this.clock.nowMs();
    if (this.own.add(id, what, nowMs) >= this.shared.threshold) return true;
    return (await this.#countTogether(id, what, nowMs)) >= this.shared.threshold;
  }

  async #countTogether(id: string, member: string, nowMs: number): Promise<number> {
    const { redis, prefix, windowMs, threshold } = this.shared;
    if (!redis.usable) return 0;
    const key = `${prefix}:${id}`;
    const counting = redis.run((client) =>
      client
        .multi()
        .zadd(key, nowMs, member)
        .zremrangebyscore(key, 0, nowMs - windowMs)
        .zremrangebyrank(key, 0, -threshold - 1)
        .pexpire(key, windowMs)
        .zcard(key)
        .exec(),
    );
    // The connection logs what went wrong; this process's own count stands.
    const answers = await counting.catch(() => null);
    return Number(answers?.at(-1)?.[1] ?? 0);
  }
}
