import { Injectable } from '@nestjs/common';
import { createRemoteJWKSet, customFetch, errors, type FetchImplementation, type JWTVerifyGetKey } from 'jose';
import { Settings } from '../settings.js';

/** The `max-age` of Gatehouse's JWKS: for so long a key that is there no more goes on verifying here. */
const MAX_AGE_MS = 300_000;
const TIMEOUT_MS = 5_000;
const PAUSE_AFTER_FAILURE_MS = 1_000;

/** The keys could not be fetched: this service's trouble, which says nothing about a token. */
export class KeysUnavailable extends Error {}

/**
 * The issuer's public keys by `kid`, fetched when first needed. A `kid` that is unknown is asked for once more, since
 * a key may be new; all who ask meanwhile share that fetch, and strangers' invented ones cause no more than one in
 * `JWKS_COOLDOWN_SECONDS`. While the issuer is down, keys go on verifying until their `max-age` has passed.
 */
@Injectable()
export class IssuerKeys {
  readonly #remote: JWTVerifyGetKey;

  constructor({ jwksUrl, jwksCooldownSeconds }: Settings) {
    this.#remote = createRemoteJWKSet(jwksUrl, {
      cacheMaxAge: MAX_AGE_MS,
      cooldownDuration: jwksCooldownSeconds * 1000,
      timeoutDuration: TIMEOUT_MS,
      [customFetch]: pausingAfterFailure(),
    });
  }

  /**
   * The key that a token's header names, if its algorithm is the key's own; nothing is verified yet.
   * @throws errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, KeysUnavailable
   */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    try {
      return await this.#remote(header, token);
    } catch (cause) {
      const unmatched = cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys;
      throw unmatched ? cause : new KeysUnavailable('the issuer does not give its keys', { cause });
    }
  };
}

/** jose's cool-down begins with a fetch that worked; this one keeps a crowd off an issuer that is down. */
function pausingAfterFailure(): FetchImplementation {
  let failure: { readonly cause: unknown; readonly untilMs: number } | undefined;
  return async (url, options) => {
    if (failure && performance.now() < failure.untilMs) throw failure.cause;
    try {
      const response = await fetch(url, options);
      if (response.status !== 200) throw new Error(`the issuer answered ${response.status}`);
      failure = undefined;
      return response;
    } catch (cause) {
      failure = { cause, untilMs: performance.now() + PAUSE_AFTER_FAILURE_MS };
      throw cause;
    }
  };
}
