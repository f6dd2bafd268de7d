/** Claims of our two tokens. All times are whole seconds since the epoch (RFC 7519 NumericDate). */

interface CommonClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly exp: number;
  readonly iat: number;
  readonly jti: string;
  readonly sid: string;
  readonly client_id: string;
}

/** RFC 9068, with the seed's `type`. `roles` informs other services and decides nothing here. */
export interface AccessClaims extends CommonClaims {
  readonly type: 'access';
  readonly roles: readonly string[];
  /** Space-separated permission names (RFC 6749 §3.3); absent when the token is not bounded. */
  readonly scope?: string;
}

export interface RefreshClaims extends CommonClaims {
  readonly type: 'refresh';
  /** Generation: the family's first token has 1, each successor one more. */
  readonly gen: number;
}

export type TokenClaims = AccessClaims | RefreshClaims;

/** True for a token that a client has for itself: its holder is the client, and no person has a client's id. */
export function isClientsOwn({ sub, client_id: clientId }: Pick<TokenClaims, 'sub' | 'client_id'>): boolean {
  return sub === clientId;
}

/** The `typ` header of each kind, so that neither can pass for the other (RFC 8725 §3.11). */
export const TOKEN_TYP = { access: 'at+jwt', refresh: 'rt+jwt' } as const;

/** True when a verified payload has the shape of one of our tokens. */
export function isTokenClaims(payload: object): payload is TokenClaims {
  const { sub, exp, jti, sid, client_id: clientId, type, gen, roles, scope = '' } = payload as Record<string, unknown>;
  const common =
    [sub, jti, sid, clientId, scope].every((claim) => typeof claim === 'string') && typeof exp === 'number';
  return common && ((type === 'access' && Array.isArray(roles)) || (type === 'refresh' && Number.isInteger(gen)));
}
