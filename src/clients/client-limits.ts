import { Injectable } from '@nestjs/common';
import { RateLimits, tooManyRequests, type WindowCounter } from '../platform/limits/index.js';
import { CLIENT_RATE_MAX } from './client-terms.js';
import type { RegisteredClient } from './registered-client.js';
import { RegisteredClientsService } from './registered-clients.service.js';

/** A client's own limit, beside the general ones: whoever's address its requests come from. */
@Injectable()
export class ClientLimits {
  readonly #requests: WindowCounter;

  constructor(
    private readonly clients: RegisteredClientsService,
    limits: RateLimits,
  ) {
    this.#requests = limits.counterOf({ name: 'client', limit: CLIENT_RATE_MAX, perSeconds: 60 });
  }

  /**
   * Counts a request in the client's name, if it has a limit of its own; else does nothing, and that without waiting.
   * @throws Problem `limits.too_many_requests`
   */
  count(clientId: string): void | Promise<void> {
    const client = this.clients.get(clientId);
    if (client instanceof Promise) return client.then((known) => this.#count(known));
    return this.#count(client);
  }

  #count({ id, rateLimitPerMinute }: RegisteredClient): void | Promise<void> {
    if (rateLimitPerMinute !== null) return this.#add(id, rateLimitPerMinute);
  }

  async #add(id: string, limit: number): Promise<void> {
    const { count, resetMs } = await this.#requests.add(id);
    if (count > limit) throw tooManyRequests({ retryAfterSeconds: resetMs / 1000 });
  }
}
