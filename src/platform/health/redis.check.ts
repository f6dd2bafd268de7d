import { Injectable } from '@nestjs/common';
import { RedisConnection } from '../redis/index.js';
import { ReadinessCheck } from './readiness-check.js';

/** For information: without Redis each instance counts its limits alone, and goes on serving. */
@Injectable()
export class RedisCheck extends ReadinessCheck {
  readonly name = 'redis';
  readonly required = false;

  constructor(private readonly redis: RedisConnection) {
    super();
  }

  async check(): Promise<'up' | 'off'> {
    if (!this.redis.client) return 'off';
    await this.redis.probe();
    return 'up';
  }
}
