import { Injectable } from '@nestjs/common';
import { GrantsService, type Grants } from '../access-control/index.js';
import { Clock, type Principal } from '../common/index.js';
import { Revocations } from '../revocation/index.js';
import { boundByScope, SessionsService, tokenInvalid, type AccessClaims } from '../tokens/index.js';
import { AccountsService, type Account } from '../users/index.js';
import type { PrincipalSources, VerifiedToken } from './verified-token.js';

/**
 * Turns a verified token into its holder as they are now. The one way from a token to a principal: session, account
 * and grants are judged on every request, in steady state from memory alone.
 */
@Injectable()
export class PrincipalsService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly accounts: AccountsService,
    private readonly grants: GrantsService,
    private readonly revocations: Revocations,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws Problem `token.invalid` when the token or its session was taken back, or the account is disabled or gone;
   *   `service.dependency_down` when that cannot be known
   */
  of(token: VerifiedToken): Principal | Promise<Principal> {
    if (!this.revocations.stands(token.claims)) throw tokenInvalid();
    const { sid, sub } = token.claims;
    const session = this.sessions.stateOf(sid);
    const account = this.accounts.get(sub);
    const grants = this.grants.of(sub);
    if (session instanceof Promise || account instanceof Promise || grants instanceof Promise) {
      return Promise.all([session, account, grants]).then((known) =>
        this.#judge(token, { session: known[0], account: known[1], grants: known[2] }),
      );
    }
    return this.#judge(token, { session, account, grants });
  }

  #judge(token: VerifiedToken, sources: PrincipalSources): Principal {
    const { session, account, grants } = sources;
    if (session.userId !== token.claims.sub || session.livesUntilMs <= this.clock.nowMs()) throw tokenInvalid();
    if (!account.enabled) throw tokenInvalid();
    const known = token.principal;
    if (known && known.sources.account === account && known.sources.grants === grants) return known.value;
    const value = principalOf(token.claims, account, grants);
    token.principal = { sources, value };
    return value;
  }
}

function principalOf({ sid, scope, client_id: clientId }: AccessClaims, account: Account, grants: Grants): Principal {
  return Object.freeze({
    type: 'user',
    id: account.id,
    name: account.username,
    sessionId: sid,
    clientId,
    roles: grants.roles,
    permissions: boundByScope(grants.permissions, scope),
    granted: grants.permissions,
  });
}
