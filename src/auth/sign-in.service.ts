import { Injectable } from '@nestjs/common';
import { GrantsService } from '../access-control/index.js';
import type { RegisteredClient } from '../clients/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { narrowScope, SessionsService, TokensService, type IssuedTokens, type Session } from '../tokens/index.js';
import { CredentialsService, PasswordChecks, type User } from '../users/index.js';
import { incorrectCredentials, passwordResetRequired } from './auth.errors.js';

export interface PasswordGrant {
  /** Username, or verified e-mail address. */
  readonly username: string;
  readonly password: string;
  readonly scope?: string;
}

/** Where a sign-in comes from; kept with the session. The client has been authenticated. */
export interface Origin {
  readonly client: RegisteredClient;
  readonly address: string;
  readonly userAgent: string;
}

/** Signing in: the password grant (RFC 6749 §4.3). */
@Injectable()
export class SignInService {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly passwords: PasswordChecks,
    private readonly sessions: SessionsService,
    private readonly grants: GrantsService,
    private readonly tokens: TokensService,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * @throws Problem `auth.incorrect_credentials`, `password.reset_required`, `token.scope_not_allowed`,
   *   `limits.too_many_failures`
   */
  async withPassword(grant: PasswordGrant, origin: Origin): Promise<IssuedTokens> {
    const scope = narrowScope(origin.client.scope, grant.scope);
    const user = await this.passwords.signIn(grant.username, grant.password, origin.address);
    if (user?.passwordResetRequiredAt) throw passwordResetRequired();
    const session = user && (await this.#open(user, scope, origin));
    if (!session) throw incorrectCredentials();
    const issued = await this.tokens.issue(session, (await this.grants.of(session.userId)).roles, scope);
    return origin.client.grants.has('refresh_token') ? issued : { ...issued, refresh_token: undefined };
  }

  /** Nothing, when the account was disabled, put under a reset or given another password while this one was being verified. */
  #open(user: User, scope: string | null, { client, address, userAgent }: Origin): Promise<Session | undefined> {
    return this.transactions.runUnflushed(async () => {
      if (!(await this.credentials.stillHolds(user))) return undefined;
      return this.sessions.open({ userId: user.id, clientId: client.id, scope, address, userAgent });
    });
  }
}
