import { Injectable } from '@nestjs/common';
import { GrantsService } from '../access-control/index.js';
import { RefreshFamiliesService, SessionsService, TokensService, type IssuedTokens } from '../tokens/index.js';

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
  async refresh(token: string, scope: string | undefined, clientId: string): Promise<IssuedTokens> {
    const claims = await this.tokens.readRefreshToken(token);
    const { session, scope: narrowed } = await this.families.rotate(claims, clientId, scope);
    return this.tokens.issue(session, (await this.grants.of(session.userId)).roles, narrowed);
  }

  /** Ends the session of either of its tokens; a token that is none, or another client's, changes nothing (§2.2). */
  async revoke(token: string, clientId: string): Promise<void> {
    const claims = await this.tokens.read(token);
    if (claims?.client_id === clientId) await this.sessions.end(claims.sid, 'revoked');
  }
}
