import { Injectable } from '@nestjs/common';
import type { Principal } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { AccountsService, accountOf, type Account } from './accounts.service.js';
import type { ChangeOwnProfileBody, ChangePasswordBody } from './dto/change-user.body.js';
import { NewPasswords } from './new-passwords.js';
import { PasswordChanges } from './password-changes.js';
import { PasswordChecks } from './password-checks.js';
import { passwordChanged } from './users.audit.js';
import { currentPasswordWrong } from './users.errors.js';
import { UserChanges } from './user-changes.js';

/** What people do with their own account. Every change needs the current password: a borrowed session keeps nothing. */
@Injectable()
export class OwnAccountService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly checks: PasswordChecks,
    private readonly changes: UserChanges,
    private readonly newPasswords: NewPasswords,
    private readonly passwords: PasswordChanges,
    private readonly transactions: TransactionRunner,
  ) {}

  get(owner: Principal): Account | Promise<Account> {
    return this.accounts.get(owner.id);
  }

  /** @throws Problem `user.current_password_wrong`, `user.taken`, `limits.too_many_failures` */
  async change(owner: Principal, body: ChangeOwnProfileBody, address: string): Promise<Account> {
    const { currentPassword = '', ...wanted } = body;
    const user = await this.checks.confirm(owner.id, currentPassword, address);
    return accountOf(await this.transactions.run(() => this.changes.apply(user, wanted)));
  }

  /** Ends the owner's other sessions. @throws Problem `request.invalid` and those of `change` */
  async changePassword(owner: Principal, body: ChangePasswordBody, address: string): Promise<void> {
    const user = await this.checks.confirm(owner.id, body.currentPassword, address);
    const passwordHash = await this.newPasswords.hashOf(body.password, user);
    const how = { action: passwordChanged, exceptSession: owner.sessionId };
    if (!(await this.passwords.replace(user, passwordHash, how))) throw currentPasswordWrong();
  }
}
