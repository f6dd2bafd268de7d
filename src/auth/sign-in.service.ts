import { Injectable } from '@nestjs/common';
import { GrantsService } from '../access-control/index.js';
import { narrowScope, TokensService, type IssuedTokens } from '../tokens/index.js';
import { PasswordChecks } from '../users/index.js';
import { incorrectCredentials, passwordResetRequired } from './auth.errors.js';
import { SessionOpeningsService, type Origin } from './session-openings.service.js';

export interface PasswordGrant {
  /** Username, or verified e-mail address. */
  readonly username: string;
  readonly password: string;
  readonly scope?: string;
}

/** Signing in: the password grant (RFC 6749 §4.3). */
@Injectable()
export class SignInService {
  constructor(
    private readonly passwords: PasswordChecks,
    private readonly openings: SessionOpeningsService,
    private readonly grants: GrantsService,
    private readonly tokens: TokensService,
  ) {}

  /**
   * @throws Problem `auth.incorrect_credentials`, `auth.client_unknown`, `password.reset_required`,
   *   `token.scope_not_allowed`, `limits.too_many_failures`
   */
  async withPassword(grant: PasswordGrant, origin: Origin): Promise<IssuedTokens> {
    const scope = narrowScope(origin.client.scope, grant.scope);
    const user = await this.passwords.signIn(grant.username, grant.password, origin.address);
    if (user?.passwordResetRequiredAt) throw passwordResetRequired();
    const session = user && (await this.openings.open(user, scope, origin));
    if (!session) throw incorrectCredentials();
    const issued = await this.tokens.issue(session, (await this.grants.of(session.userId)).roles, scope);
    return origin.client.grants.has('refresh_token') ? issued : { ...issued, refresh_token: undefined };
  }
}
