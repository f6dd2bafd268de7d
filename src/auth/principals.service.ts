import { Injectable } from '@nestjs/common';
import { boundedRights, GrantsService } from '../access-control/index.js';
import { RegisteredClientsService, type RegisteredClient } from '../clients/index.js';
import { Clock, type Grants, type Principal } from '../common/index.js';
import { Revocations } from '../revocation/index.js';
import { isClientsOwn, SessionsService, tokenInvalid, type AccessClaims } from '../tokens/index.js';
import { AccountsService } from '../users/index.js';
import type { PrincipalSources, VerifiedToken } from './verified-token.js';

/**
 * Turns a verified token into its holder as they are now. The one way from a token to a principal, a person's or a
 * partner's: session, account, client and grants are judged on every request, in steady state from memory alone.
 */
@Injectable()
export class PrincipalsService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly accounts: AccountsService,
    private readonly grants: GrantsService,
    private readonly clients: RegisteredClientsService,
    private readonly revocations: Revocations,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws Problem `token.invalid` when the token or its session was taken back, or the account or the client is
   *   disabled or gone; `service.dependency_down` when that cannot be known
   */
  of(token: VerifiedToken): Principal | Promise<Principal> {
    if (!this.revocations.stands(token.claims)) throw tokenInvalid();
    const { sid, sub, client_id: clientId } = token.claims;
    const client = this.clients.get(clientId);
    if (isClientsOwn(token.claims)) {
      return client instanceof Promise ? client.then((known) => judgeClient(token, known)) : judgeClient(token, client);
    }
    const session = this.sessions.stateOf(sid);
    const account = this.accounts.get(sub);
    const grants = this.grants.of(sub);
    if (
      client instanceof Promise ||
      session instanceof Promise ||
      account instanceof Promise ||
      grants instanceof Promise
    ) {
      return Promise.all([client, session, account, grants]).then((known) =>
        this.#judge(token, { client: known[0], session: known[1], account: known[2], grants: known[3] }),
      );
    }
    return this.#judge(token, { client, session, account, grants });
  }

  #judge(token: VerifiedToken, sources: PrincipalSources): Principal {
    const { client, session, account, grants } = sources;
    if (session.userId !== token.claims.sub || session.livesUntilMs <= this.clock.nowMs()) throw tokenInvalid();
    if (!account.enabled || !client.enabled) throw tokenInvalid();
    const known = token.principal?.sources;
    if (known && known.account === account && known.grants === grants && known.client === client) {
      return token.principal!.value;
    }
    const value = userPrincipal(token.claims, sources);
    token.principal = { sources, value };
    return value;
  }
}

/** A partner acting in its own name. @throws Problem `token.invalid` */
function judgeClient(token: VerifiedToken, client: RegisteredClient): Principal {
  if (!client.enabled || client.tokenGeneration !== token.claims.sid) throw tokenInvalid();
  if (token.principal?.sources.client === client) return token.principal.value;
  const value = clientPrincipal(token.claims, client);
  token.principal = { sources: { client }, value };
  return value;
}

function userPrincipal({ sid, scope }: AccessClaims, { client, account, grants }: PrincipalSources): Principal {
  return Object.freeze({
    type: 'user',
    id: account.id,
    name: account.username,
    sessionId: sid,
    clientId: client.id,
    ...rightsWithin(grants, boundsOf(client, scope)),
  });
}

function clientPrincipal({ scope }: AccessClaims, client: RegisteredClient): Principal {
  return Object.freeze({
    type: 'client',
    id: client.id,
    name: client.name,
    clientId: client.id,
    ...rightsWithin(client.rights, boundsOf(client, scope)),
  });
}

function rightsWithin(granted: Grants, scope: ReadonlySet<string> | null) {
  const { roles, permissions, on } = boundedRights(granted, scope);
  return { roles, permissions, on, scope, granted };
}

/** A token goes no further than its scope, nor than the client that it was issued to; null where neither bounds it. */
function boundsOf(client: RegisteredClient, scope: string | undefined): ReadonlySet<string> | null {
  if (scope === undefined) return client.scope === null ? null : client.scopes;
  const names = scope.split(' ');
  return new Set(client.scope === null ? names : names.filter((name) => client.scopes.has(name)));
}
