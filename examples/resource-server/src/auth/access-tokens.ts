import { Injectable } from '@nestjs/common';
import { errors, jwtVerify, type JWTPayload } from 'jose';
import { Settings } from '../settings.js';
import { keysUnavailable, tokenRefused } from './bearer-refusal.js';
import { IssuerKeys, KeysUnavailable } from './issuer-keys.js';

/** RFC 9068, with Gatehouse's `type`, `sid` and `roles`. */
export interface AccessClaims extends JWTPayload {
  readonly sub: string;
  readonly client_id: string;
  readonly sid: string;
  readonly type: 'access';
  /** What the holder was when the token was made. */
  readonly roles: readonly string[];
  /** Space-separated; where it is there, the token is good for nothing else. */
  readonly scope?: string;
}

/** Asymmetric ones alone: with HS256, who can verify can sign. */
const ALGORITHMS = ['RS256', 'ES256'];

/**
 * Verifies access tokens (RFC 9068 §4) by the issuer's published keys. It cannot see that a session has ended or a
 * role was taken away: a token stays good here until it expires.
 */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly keys: IssuerKeys,
    private readonly settings: Settings,
  ) {}

  /** @throws BearerRefusal 401 for a token that is not good, 503 when its key cannot be fetched */
  async verify(token: string): Promise<AccessClaims> {
    const payload = await this.#verified(token);
    if (!isAccessClaims(payload)) throw tokenRefused('Invalid token');
    return payload;
  }

  async #verified(token: string): Promise<JWTPayload> {
    try {
      const { payload } = await jwtVerify(token, this.keys.find, {
        issuer: this.settings.issuer,
        audience: this.settings.audience,
        typ: 'at+jwt',
        algorithms: ALGORITHMS,
        requiredClaims: ['exp', 'iat', 'jti'],
      });
      return payload;
    } catch (error) {
      if (error instanceof KeysUnavailable) throw keysUnavailable(error);
      if (error instanceof errors.JWTExpired) throw tokenRefused('Token has expired');
      if (error instanceof errors.JOSEError) throw tokenRefused('Invalid token');
      throw error;
    }
  }
}

function isAccessClaims(payload: JWTPayload): payload is AccessClaims {
  const { sub, client_id: clientId, sid, type, roles, scope = '' } = payload;
  return (
    [sub, clientId, sid, scope].every((claim) => typeof claim === 'string') && type === 'access' && Array.isArray(roles)
  );
}
