import { Injectable } from '@nestjs/common';
import { FIRST_PARTY_CLIENT, RegisteredClientsService, type RegisteredClient } from '../clients/index.js';
import {
  RefreshFamiliesService,
  tokensIntrospect,
  TokensService,
  type AccessClaims,
  type RefreshClaims,
  type Session,
  type TokenClaims,
  worthOf,
} from '../tokens/index.js';
import { AccountsService } from '../users/index.js';
import { clientUnknown } from './auth.errors.js';
import { TokenHolders } from './token-holders.service.js';
import { unlessRefused } from './unless-refused.js';

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
    private readonly holders: TokenHolders,
    private readonly families: RefreshFamiliesService,
    private readonly accounts: AccountsService,
    private readonly clients: RegisteredClientsService,
  ) {}

  /** @throws Problem `auth.client_unknown` for the public client, which anybody can be */
  async introspect(token: string, client: RegisteredClient): Promise<Introspection> {
    if (client.id === FIRST_PARTY_CLIENT.id) throw clientUnknown();
    const claims = await this.tokens.read(token);
    if (!claims || !mayKnow(client, claims)) return INACTIVE;
    return claims.type === 'access' ? this.#ofAccess(token, claims) : this.#ofRefresh(token);
  }

  async #ofAccess(token: string, claims: AccessClaims): Promise<Introspection> {
    const holder = await this.holders.holderOf(token);
    if (!holder) return INACTIVE;
    const { permissions, scope: bounds } = holder;
    const scope = bounds === null ? {} : { scope: worthOf(bounds, permissions) };
    return { active: true, ...scope, token_type: 'bearer', ...shown(claims) };
  }

  async #ofRefresh(token: string): Promise<Introspection> {
    const claims = await unlessRefused<RefreshClaims>(() => this.tokens.readRefreshToken(token));
    const session = claims && (await this.families.sessionOf(claims));
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
