import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../platform/database/index.js';
import { AccountTokensService } from './account-tokens.service.js';
import type { ResetPasswordBody } from './dto/recovery.body.js';
import { NewPasswords } from './new-passwords.js';
import { PasswordChanges } from './password-changes.js';
import { passwordReset } from './users.audit.js';
import { passwordResetTokenInvalid } from './users.errors.js';
import { UsersRepository } from './users.repository.js';

/** The way back in without the password: whoever has the link to a new one chooses it, once. */
@Injectable()
export class PasswordResetService {
  constructor(
    private readonly users: UsersRepository,
    private readonly tokens: AccountTokensService,
    private readonly newPasswords: NewPasswords,
    private readonly passwords: PasswordChanges,
    private readonly transactions: TransactionRunner,
  ) {}

  /** Ends all sessions of the account. @throws Problem `password.reset_token_invalid`, `request.invalid` */
  async reset({ token, password }: ResetPasswordBody): Promise<void> {
    const found = await this.tokens.find('password_reset', token);
    const owner = found && (await this.users.find(found.userId));
    if (!found || !owner) throw invalidToken();
    const passwordHash = await this.newPasswords.hashOf(password, owner);
    await this.transactions.run(async () => {
      const user = await this.users.findForUpdate(found.userId);
      if (!user || user.disabledAt || !(await this.tokens.use(found, user))) throw invalidToken();
      if (!(await this.passwords.replace(user, passwordHash, { action: passwordReset }))) throw invalidToken();
    });
  }
}

function invalidToken() {
  const message = 'is used, replaced, expired or none of ours';
  return passwordResetTokenInvalid({ errors: [{ field: 'token', code: 'token', message }] });
}
