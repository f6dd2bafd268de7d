import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { TokenHolders } from '../../auth/index.js';
import { bearerToken, RequestGate } from '../../platform/http/index.js';
import { isUnlimited } from '../../platform/limits/index.js';
import { routeOf } from './request-routes.js';
import { sourceBlocked } from './detectors.errors.js';
import { SourceBlocks } from './source-blocks.service.js';

/** Where passwords are tried: nobody who has a good token needs them, and anybody may have one. */
const SIGN_IN: ReadonlySet<string> = new Set(['POST /token', 'POST /auth/login']);

/**
 * Keeps blocked sources out. Whoever comes from there with a token that is good now gets in, but not to try passwords:
 * people who share an address with an attacker go on working. A route on which the source made a statement fail is closed to it with a token, too.
 * Whether a password would have been right shows nowhere, for none is looked at.
 */
@Injectable()
export class SourceGate extends RequestGate {
  constructor(
    private readonly blocks: SourceBlocks,
    private readonly holders: TokenHolders,
  ) {
    super();
  }

  /** @throws Problem `source.blocked` */
  override admit(request: FastifyRequest): void | Promise<void> {
    if (this.blocks.isEmpty || isUnlimited(request)) return;
    const route = routeOf(request);
    refuseFor(this.blocks.remainingMs(request.ip, route));
    const remainingMs = this.blocks.remainingMs(request.ip);
    if (SIGN_IN.has(route)) refuseFor(remainingMs);
    if (remainingMs > 0) return this.#admitHolder(request, remainingMs);
  }

  async #admitHolder(request: FastifyRequest, remainingMs: number): Promise<void> {
    const token = bearerToken(request.headers.authorization);
    if (!token || !(await this.holders.holderOf(token))) refuseFor(remainingMs);
  }
}

function refuseFor(remainingMs: number): void {
  if (remainingMs > 0) throw sourceBlocked({ retryAfterSeconds: remainingMs / 1000 });
}
