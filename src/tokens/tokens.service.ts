import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { boundedRights } from '../access-control/index.js';
import type { ForgeryTrace } from '../audit/index.js';
import { Clock, isProblem, type Grants } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { SigningKeysService } from '../signing-keys/index.js';
import type { Session } from './session.entity.js';
import { TokenForged } from './token-fault.js';
import { worthOf } from './token-scope.js';
import { isTokenClaims, TOKEN_TYP, type AccessClaims, type RefreshClaims, type TokenClaims } from './token-claims.js';
import { refreshTokenExpected, tokenExpired, tokenInvalid } from './tokens.errors.js';
import { VerificationKeys } from './verification-keys.js';

/** RFC 6749 §5.1; times in seconds. */
export interface IssuedTokens {
  readonly access_token: string;
  readonly token_type: 'bearer';
  readonly expires_in: number;
  /** Left out where the client cannot use one. */
  readonly refresh_token?: string;
  /** Empty where the tokens are not bounded, or where nothing is left within the bounds. */
  readonly scope: string;
}

const MINUTE_S = 60;

/** Signs a session's tokens and a client's own, and reads refresh tokens back. */
@Injectable()
export class TokensService {
  constructor(
    private readonly jwt: JwtService,
    private readonly signingKeys: SigningKeysService,
    private readonly verificationKeys: VerificationKeys,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /**
   * The tokens name no permission that the holder does not have everywhere, and no role beyond their bounds: other services
   * take the claims at their word.
   * @param bounds the session's scope, or what a refresh narrowed it to; null when unbounded
   */
  async issue(session: Session, grants: Grants, bounds: string | null): Promise<IssuedTokens> {
    const { roles, permissions } = boundedRights(grants, bounds === null ? null : new Set(bounds.split(' ')));
    const scope = bounds === null ? null : worthOf(bounds.split(' '), permissions);
    const iat = this.clock.nowSeconds();
    const exp = Math.floor(session.accessExpiresAt.getTime() / 1000);
    return {
      access_token: this.#signAccess({
        ...this.#common(holderOf(session), randomUUID(), iat, exp),
        type: 'access',
        roles: grants.assigned.filter((role) => roles.has(role)),
        ...(scope === null ? {} : { scope }),
      }),
      token_type: 'bearer',
      expires_in: exp - iat,
      refresh_token: this.#refreshTokenOf(session),
      scope: scope ?? '',
    };
  }

  /**
   * A token of the client's own (RFC 6749 §4.4): no person, no session, no refresh token. It is good for as long as
   * `generation` is the client's.
   */
  issueForClient(clientId: string, generation: string, scope: string): IssuedTokens {
    const iat = this.clock.nowSeconds();
    const lifeSeconds = this.settings.ACCESS_TOKEN_EXPIRE_MINUTES * MINUTE_S;
    const holder = { sub: clientId, sid: generation, client_id: clientId };
    const common = this.#common(holder, randomUUID(), iat, iat + lifeSeconds);
    return {
      access_token: this.#signAccess({ ...common, type: 'access', roles: [], scope }),
      token_type: 'bearer',
      expires_in: lifeSeconds,
      scope,
    };
  }

  /**
   * Verifies a refresh token's signature, time and kind — not whether its session lives: `SessionsService` does.
   * @throws Problem `token.expired`, `token.refresh_expected`, `token.invalid`
   */
  async readRefreshToken(token: string): Promise<RefreshClaims> {
    const claims = await this.#verify(token);
    if (!isTokenClaims(claims)) throw tokenInvalid();
    if (claims.exp <= this.clock.nowSeconds()) throw tokenExpired();
    if (claims.type !== 'refresh') throw refreshTokenExpected();
    // A signing key that got out must not buy refresh tokens, which would outlive its rotation.
    if (!this.verificationKeys.namesRefreshKey(token)) throw tokenInvalid();
    return claims;
  }

  /** The claims of a token of ours, of either kind, whatever may have become of its session; nothing for any other. */
  async read(token: string): Promise<TokenClaims | undefined> {
    try {
      const claims = await this.#verify(token);
      return isTokenClaims(claims) ? claims : undefined;
    } catch (error) {
      if (isProblem(error, tokenInvalid) || isProblem(error, tokenExpired)) return undefined;
      throw error;
    }
  }

  async #verify(token: string): Promise<object> {
    const publicKey = (await this.verificationKeys.keyOf(token)) as never;
    try {
      return this.jwt.verify(token, {
        publicKey,
        algorithms: ['RS256', 'ES256', 'HS256'],
        issuer: this.settings.ISSUER_URL,
        audience: this.settings.TOKEN_AUDIENCE,
      });
    } catch (cause) {
      throw tokenProblem(cause);
    }
  }

  #signAccess(claims: AccessClaims): string {
    const { kid, algorithm, signWith } = this.signingKeys.active;
    return this.jwt.sign(claims, {
      privateKey: signWith,
      algorithm,
      header: { alg: algorithm, kid, typ: TOKEN_TYP.access },
    });
  }

  /** The same session row gives the same token, to the letter: HMAC is deterministic and the claims are stored. */
  #refreshTokenOf(session: Session): string {
    const { kid, key } = this.verificationKeys.refreshKey;
    const iat = Math.floor(session.refreshIssuedAt.getTime() / 1000);
    const exp = Math.floor(session.refreshExpiresAt.getTime() / 1000);
    const claims: RefreshClaims = {
      ...this.#common(holderOf(session), `${session.id}.${session.generation}`, iat, exp),
      type: 'refresh',
      gen: session.generation,
    };
    return this.jwt.sign(claims, {
      privateKey: key,
      algorithm: 'HS256',
      header: { alg: 'HS256', kid, typ: TOKEN_TYP.refresh },
    });
  }

  #common({ sub, sid, client_id }: TokenHolder, jti: string, iat: number, exp: number) {
    return { iss: this.settings.ISSUER_URL, aud: this.settings.TOKEN_AUDIENCE, sub, exp, iat, jti, sid, client_id };
  }
}

type TokenHolder = Pick<TokenClaims, 'sub' | 'sid' | 'client_id'>;

function holderOf({ id, userId, clientId }: Session): TokenHolder {
  return { sub: userId, sid: id, client_id: clientId };
}

/** What a caller is told of a verification that failed; the library's own words stay in the log. */
export function tokenProblem(cause: unknown) {
  const { name, message } = (cause ?? {}) as Partial<Error>;
  if (name === 'TokenExpiredError') return tokenExpired({ cause });
  const trace = message === undefined ? undefined : FORGERIES[message];
  return tokenInvalid({ cause: trace ? new TokenForged(trace, { cause }) : cause });
}

/** In jsonwebtoken's words. Another issuer or audience is a mistake: the signature is ours. */
const FORGERIES: Readonly<Record<string, ForgeryTrace>> = {
  'invalid signature': 'signature',
  'jwt malformed': 'malformed',
  'invalid token': 'malformed',
};
