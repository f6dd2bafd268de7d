import { Injectable } from '@nestjs/common';
import { GrantsService } from '../access-control/index.js';
import { narrowScope, TokensService, type IssuedTokens } from '../tokens/index.js';
import { PasswordChecks, type User } from '../users/index.js';
import { incorrectCredentials, passwordResetRequired } from './auth.errors.js';
import { SessionOpeningsService, type Origin } from './session-openings.service.js';
import { SignInRecords } from './sign-in-records.js';
import { SignInRestriction } from './sign-in-restriction.js';

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
    private readonly restriction: SignInRestriction,
    private readonly records: SignInRecords,
  ) {}

  /**
   * @throws Problem `auth.incorrect_credentials`, `auth.client_unknown`, `password.reset_required`,
   *   `token.scope_not_allowed`, `limits.too_many_failures`, `service.isolated`
   */
  async withPassword(grant: PasswordGrant, origin: Origin): Promise<IssuedTokens> {
    const scope = narrowScope(origin.client.scope, grant.scope);
    const user = await this.passwords.signIn(grant.username, grant.password, origin.address);
    if (user?.passwordResetRequiredAt) {
      this.records.refused(user);
      throw passwordResetRequired();
    }
    if (user) await this.#assertAdmitted(user);
    const session = user && (await this.openings.open(user, scope, origin));
    if (!session) throw incorrectCredentials();
    this.records.opened(session, origin.address);
    const issued = await this.tokens.issue(session, await this.grants.of(session.userId), scope);
    return origin.client.grants.has('refresh_token') ? issued : { ...issued, refresh_token: undefined };
  }

  /** @throws Problem `service.isolated` */
  async #assertAdmitted(user: User): Promise<void> {
    const { permissions } = await this.grants.of(user.id);
    try {
      this.restriction.assertAdmits(permissions);
    } catch (error) {
      this.records.refused(user);
      throw error;
    }
  }
}
