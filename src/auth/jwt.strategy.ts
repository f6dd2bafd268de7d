import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import { Strategy, type SecretOrKeyProvider } from 'passport-jwt';
import { Settings } from '../platform/config/index.js';
import { bearerToken } from '../platform/http/index.js';
import {
  accessTokenExpected,
  isTokenClaims,
  tokenInvalid,
  VerificationKeys,
  type AccessClaims,
} from '../tokens/index.js';

/**
 * Verifies an access token: signature by the key that its `kid` names, issuer, audience, time and kind (RFC 9068 §4).
 * Whether its session still lives and what its holder may do is not the token's to say: see `PrincipalsService`.
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor(keys: VerificationKeys, settings: Settings) {
    super({
      jwtFromRequest: (request) => bearerToken((request as unknown as FastifyRequest).headers.authorization) ?? null,
      secretOrKeyProvider: keyProvider(keys),
      algorithms: ['RS256', 'ES256', 'HS256'],
      issuer: settings.ISSUER_URL,
      audience: settings.TOKEN_AUDIENCE,
    });
  }

  /** @param claims of a token whose signature, issuer, audience and time have been verified */
  validate(claims: object): AccessClaims {
    if (!isTokenClaims(claims)) throw tokenInvalid();
    if (claims.type !== 'access') throw accessTokenExpected();
    return claims;
  }
}

type KeyCallback = Parameters<SecretOrKeyProvider>[2];

/** Keys are `KeyObject`s made once: parsing a PEM for every request costs more than verifying. */
function keyProvider(keys: VerificationKeys): SecretOrKeyProvider {
  return (_request, token, done) => void provideKey(keys, token as string, done);
}

async function provideKey(keys: VerificationKeys, token: string, done: KeyCallback): Promise<void> {
  let key: KeyObject;
  try {
    key = await keys.keyOf(token);
  } catch (error) {
    done(error);
    return;
  }
  done(null, key as never);
}
