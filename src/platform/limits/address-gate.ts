import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Settings } from '../config/index.js';
import { RequestGate } from '../http/index.js';
import { clientAddressBlock } from './client-address.js';
import { tooManyRequests } from './limits.errors.js';
import { RateLimits } from './rate-limits.js';
import { isUnlimited } from './unlimited.js';
import type { WindowCounter } from './window-counter.js';

/**
 * The general limit: `RATE_LIMIT_PER_MINUTE` requests of one client address, counted before a body is read, what
 * is later refused included. Whose address it is follows `TRUSTED_PROXIES`.
 */
@Injectable()
export class AddressGate extends RequestGate {
  readonly #limit: number;
  readonly #requests: WindowCounter;

  constructor(settings: Settings, limits: RateLimits) {
    super();
    this.#limit = settings.RATE_LIMIT_PER_MINUTE;
    this.#requests = limits.counterOf({ name: 'address', limit: this.#limit, perSeconds: 60 });
  }

  /** @throws Problem `limits.too_many_requests` */
  override admit(request: FastifyRequest): void | Promise<void> {
    if (!isUnlimited(request)) return this.#count(clientAddressBlock(request.ip));
  }

  async #count(block: string): Promise<void> {
    const { count, resetMs } = await this.#requests.add(block);
    if (count > this.#limit) throw tooManyRequests({ retryAfterSeconds: resetMs / 1000 });
  }
}
