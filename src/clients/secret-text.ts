import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Client ids and secrets as texts. A secret is 256 bits of chance, which no guessing reaches: one SHA-256 is hash enough,
 * and slow hashing, which people's passwords need, would only cost every token request.
 */

const ID_BYTES = 18;
const SECRET_BYTES = 32;

export const CLIENT_ID = /^client-[\w-]{24}$/;

export function newClientId(): string {
  return `client-${randomBytes(ID_BYTES).toString('base64url')}`;
}

/** The prefix lets scanners of code and logs find secrets that got out. */
export function newSecret(): string {
  return `ghs_${randomBytes(SECRET_BYTES).toString('base64url')}`;
}

export function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Looks at every hash, whether one has matched or not. */
export function matchesAny(secretHash: string, hashes: readonly string[]): boolean {
  const given = Buffer.from(secretHash);
  let matches = false;
  for (const hash of hashes) matches = timingSafeEqual(given, Buffer.from(hash)) || matches;
  return matches;
}
