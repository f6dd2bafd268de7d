const BEARER = /^Bearer +(\S+)$/i;

/**
 * The bearer token of an `Authorization` header (RFC 6750 §2.1); tokens in the query or body are not looked for.
 * @returns undefined for another scheme or none; an empty string for a Bearer scheme that carries no one token
 */
export function bearerToken(authorization: string | undefined): string | undefined {
  if (!authorization || !/^bearer(?: |$)/i.test(authorization)) return undefined;
  return BEARER.exec(authorization)?.[1] ?? '';
}
