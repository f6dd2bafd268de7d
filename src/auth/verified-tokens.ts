import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { Clock } from '../common/index.js';
import { tokenExpired, tokenInvalid, VerificationKeys, type AccessClaims } from '../tokens/index.js';
import type { VerifiedToken } from './verified-token.js';

const REMEMBERED_TOKENS = 10_000;

/**
 * Remembers that a signature was good, so that RSA is paid once per token and not once per request. Nothing else is
 * taken on trust: expiry and the key's state are judged here on every hit, session and grants by `PrincipalsService`.
 */
@Injectable()
export class VerifiedTokens {
  readonly #tokens = new LRUCache<string, VerifiedToken>({ max: REMEMBERED_TOKENS });

  constructor(
    private readonly keys: VerificationKeys,
    private readonly clock: Clock,
  ) {}

  /** @throws Problem `token.expired`, or `token.invalid` when its key is no more */
  recall(token: string): VerifiedToken | undefined {
    const verified = this.#tokens.get(token);
    if (!verified) return undefined;
    this.#judge(token, verified.claims);
    return verified;
  }

  /** To be called with claims of a token that `JwtStrategy` has just let through. */
  remember(token: string, claims: AccessClaims): VerifiedToken {
    this.#judge(token, claims);
    const verified = { claims };
    this.#tokens.set(token, verified);
    return verified;
  }

  #judge(token: string, { exp }: AccessClaims): void {
    if (exp * 1000 <= this.clock.nowMs()) throw tokenExpired();
    if (!this.keys.stillKnows(token)) throw tokenInvalid();
  }
}
