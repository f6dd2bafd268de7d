import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { AccountMailsService } from './account-mails.service.js';
import { passwordResetLink } from './account-mails.js';
import { AccountTokensService } from './account-tokens.service.js';
import { identityKey } from './identity.js';
import { resetLinkMade } from './users.audit.js';
import { passwordResetOff, userNotFound } from './users.errors.js';
import { UsersRepository } from './users.repository.js';

/** Links to a new password: mailed to people who ask, or printed for the operator. */
@Injectable()
export class PasswordResetLinks {
  constructor(
    private readonly users: UsersRepository,
    private readonly tokens: AccountTokensService,
    private readonly mails: AccountMailsService,
    private readonly transactions: TransactionRunner,
    private readonly settings: Settings,
  ) {}

  /**
   * Returns at once; whether there is such an account is found out later.
   * @throws Problem `password.reset_off`
   */
  mailTo(email: string): void {
    if (this.settings.PASSWORD_RESET === 'off') throw passwordResetOff();
    this.mails.passwordReset(identityKey(email));
  }

  /** For the operator to hand over, in place of any that was mailed. @throws Problem `user.not_found` */
  async make(username: string): Promise<string> {
    return this.transactions.run(async () => {
      const found = await this.users.findByUsernameKey(identityKey(username));
      const user = found && (await this.users.findForUpdate(found.id));
      if (!user) throw userNotFound();
      const token = await this.tokens.issue(user, 'password_reset', resetLinkMade);
      return passwordResetLink(this.settings.PUBLIC_URL, token);
    });
  }
}
