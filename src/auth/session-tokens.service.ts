import { Injectable } from '@nestjs/common';
import { GrantsService } from '../access-control/index.js';
import type { RegisteredClient } from '../clients/index.js';
import { boundByScope, RefreshFamiliesService, TokensService, type IssuedTokens } from '../tokens/index.js';
import { SignInRestriction } from './sign-in-restriction.js';

/** Going on with a session (RFC 6749 §6). */
@Injectable()
export class SessionTokensService {
  constructor(
    private readonly tokens: TokensService,
    private readonly families: RefreshFamiliesService,
    private readonly grants: GrantsService,
    private readonly restriction: SignInRestriction,
  ) {}

  /** @throws Problem `token.*`: see `TokensService.readRefreshToken` and `RefreshFamiliesService.rotate`; `service.isolated` */
  async refresh(token: string, scope: string | undefined, client: RegisteredClient): Promise<IssuedTokens> {
    const claims = await this.tokens.readRefreshToken(token);
    // Before the token is used up: its holder may go on elsewhere.
    this.restriction.assertAdmits((await this.grants.of(claims.sub)).permissions);
    const { session, scope: narrowed } = await this.families.rotate(claims, client.id, scope);
    return this.tokens.issue(session, await this.grants.of(session.userId), boundsWithin(client, narrowed));
  }
}

/** A client that is allowed less by now gets less, whatever its sessions were opened with. */
function boundsWithin(client: RegisteredClient, scope: string | null): string | null {
  if (client.scope === null) return scope;
  return [...boundByScope(client.scopes, scope ?? undefined)].join(' ');
}
