import { createHash, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { SigningAlgorithm } from './signing-key.entity.js';

/** A key ready for use. The algorithm belongs to the key, never to a token's header (RFC 8725 §3.1). */
export interface VerificationKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  readonly verifyWith: KeyObject;
}

export interface SigningKey extends VerificationKey {
  readonly signWith: KeyObject;
}

/** The algorithms whose keys are pairs: there is a public half to show, and a new one can be made at any time. */
export type PairAlgorithm = Exclude<SigningAlgorithm, 'HS256'>;

const RSA_BITS = 2048;
const generate = promisify(generateKeyPair);

/** Takes a tenth of a second and more: never to be called inside a transaction. */
export async function generateSigningKey(algorithm: PairAlgorithm): Promise<SigningKey> {
  const { publicKey, privateKey } =
    algorithm === 'RS256'
      ? await generate('rsa', { modulusLength: RSA_BITS })
      : await generate('ec', { namedCurve: 'P-256' });
  return { kid: thumbprint(publicKey), algorithm, signWith: privateKey, verifyWith: publicKey };
}

/** RFC 7517 §4, with the members that the key's kind has besides. */
export interface PublicJwk {
  readonly kty: string;
  readonly use: 'sig';
  readonly alg: string;
  readonly kid: string;
}

/** The key as partners may see it; nothing for a symmetric one, which has no public half. */
export function publicJwk({ kid, algorithm, verifyWith }: VerificationKey): PublicJwk | undefined {
  if (verifyWith.type !== 'public') return undefined;
  const { kty = '', ...members } = verifyWith.export({ format: 'jwk' });
  return { kty, use: 'sig', alg: algorithm, kid, ...members };
}

/** RFC 7638: SHA-256 over the required members of the public JWK, in alphabetical order; base64url. */
export function thumbprint(publicKey: KeyObject): string {
  const { kty, e, n, crv, x, y } = publicKey.export({ format: 'jwk' });
  const required = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
  return createHash('sha256').update(JSON.stringify(required)).digest('base64url');
}
