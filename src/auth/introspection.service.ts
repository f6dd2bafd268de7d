import { Injectable } from '@nestjs/common';
import { FIRST_PARTY_CLIENT, RegisteredClientsService, type RegisteredClient } from '../clients/index.js';
import { Problem } from '../common/index.js';
import {
  RefreshFamiliesService,
  tokensIntrospect,
  TokensService,
  type AccessClaims,
  type RefreshClaims,
  type Session,
  type TokenClaims,
} from '../tokens/index.js';
import { AccountsService } from '../users/index.js';
import { clientUnknown } from './auth.errors.js';
import { PrincipalsService } from './principals.service.js';
import { VerifiedTokens } from './verified-tokens.js';

/** RFC 7662 §2.2. An inactive token has no other member: nothing tells why. */
export type Introspection =
  | { readonly active: false }
  | (Pick<TokenClaims, 'client_id' | 'exp' | 'iat' | 'sub' | 'aud' | 'iss' | 'jti' | 'sid'> & {
      readonly active: true;
      /** What the token is good for now; left out where it is not bounded. */
      readonly scope?: string;
      /** Left out for a refresh token, which opens nothing itself. */
      readonly token_type?: 'bearer';
    });

const INACTIVE: Introspection = { active: false };

/**
 * What a token is worth now, for partners who ask (RFC 7662). It is judged as it would be on its use: an access token
 * as the guard does, a refresh token by its session.
 */
@Injectable()
export class IntrospectionService {
  constructor(
    private readonly tokens: TokensService,
    private readonly verifiedTokens: VerifiedTokens,
    private readonly principals: PrincipalsService,
    private readonly families: RefreshFamiliesService,
    private readonly accounts: AccountsService,
    private readonly clients: RegisteredClientsService,
  ) {}

  /** @throws Problem `auth.client_unknown` for the public client, which anybody can be */
  async introspect(token: string, client: RegisteredClient): Promise<Introspection> {
    if (client.id === FIRST_PARTY_CLIENT.id) throw clientUnknown();
    const claims = await this.tokens.read(token);
    if (!claims || !mayKnow(client, claims)) return INACTIVE;
    try {
      return claims.type === 'access' ? await this.#ofAccess(token, claims) : await this.#ofRefresh(token);
    } catch (error) {
      if (error instanceof Problem && error.definition.kind === 'unauthenticated') return INACTIVE;
      throw error;
    }
  }

  async #ofAccess(token: string, claims: AccessClaims): Promise<Introspection> {
    const verified = this.verifiedTokens.recall(token) ?? this.verifiedTokens.remember(token, claims);
    const { permissions } = await this.principals.of(verified);
    const scope = claims.scope === undefined ? {} : { scope: [...permissions].join(' ') };
    return { active: true, ...scope, token_type: 'bearer', ...shown(claims) };
  }

  async #ofRefresh(token: string): Promise<Introspection> {
    const claims: RefreshClaims = await this.tokens.readRefreshToken(token);
    const session = await this.families.sessionOf(claims);
    if (!session || !(await this.#mayGoOn(session))) return INACTIVE;
    return { active: true, ...(session.scope === null ? {} : { scope: session.scope }), ...shown(claims) };
  }

  /** As on its use: by an enabled user, through an enabled client that may refresh. */
  async #mayGoOn({ userId, clientId }: Session): Promise<boolean> {
    const [account, client] = [await this.accounts.get(userId), await this.clients.get(clientId)];
    return account.enabled && client.enabled && client.grants.has('refresh_token');
  }
}

function mayKnow(client: RegisteredClient, { client_id: issuedTo }: TokenClaims): boolean {
  return issuedTo === client.id || client.permissions.has(tokensIntrospect);
}

function shown({ client_id, exp, iat, sub, aud, iss, jti, sid }: TokenClaims) {
  return { client_id, exp, iat, sub, aud, iss, jti, sid };
}
