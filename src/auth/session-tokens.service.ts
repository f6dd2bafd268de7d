import { Injectable } from '@nestjs/common';
import { GrantsService } from '../access-control/index.js';
import type { RegisteredClient } from '../clients/index.js';
import {
  boundByScope,
  RefreshFamiliesService,
  SessionsService,
  TokensService,
  type IssuedTokens,
} from '../tokens/index.js';

/** What the holder of a token can do with its session: go on (RFC 6749 §6), or end it (RFC 7009). */
@Injectable()
export class SessionTokensService {
  constructor(
    private readonly tokens: TokensService,
    private readonly families: RefreshFamiliesService,
    private readonly sessions: SessionsService,
    private readonly grants: GrantsService,
  ) {}

  /** @throws Problem `token.*`: see `TokensService.readRefreshToken` and `RefreshFamiliesService.rotate` */
  async refresh(token: string, scope: string | undefined, client: RegisteredClient): Promise<IssuedTokens> {
    const claims = this.tokens.readRefreshToken(token);
    const { session, scope: narrowed } = await this.families.rotate(claims, client.id, scope);
    return this.tokens.issue(session, (await this.grants.of(session.userId)).roles, boundsWithin(client, narrowed));
  }

  /** Ends the session of either of its tokens; a token that is none, or another client's, changes nothing (§2.2). */
  async revoke(token: string, client: RegisteredClient): Promise<void> {
    const claims = this.tokens.read(token);
    if (claims?.client_id === client.id) await this.sessions.end(claims.sid, 'revoked');
  }
}

/** A client that is allowed less by now gets less, whatever its sessions were opened with. */
function boundsWithin(client: RegisteredClient, scope: string | null): string | null {
  if (client.scope === null) return scope;
  return [...boundByScope(client.permissions, scope ?? undefined)].join(' ');
}
