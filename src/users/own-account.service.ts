import { Injectable } from '@nestjs/common';
import type { Principal } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { clientAddressBlock, FailureBudget } from '../platform/limits/index.js';
import { AccountsService, accountOf, type Account } from './accounts.service.js';
import { CredentialsService } from './credentials.service.js';
import type { ChangeOwnProfileBody, ChangePasswordBody } from './dto/change-user.body.js';
import { PasswordPolicy } from './password-policy.js';
import type { User } from './user.entity.js';
import { currentPasswordWrong, userNotFound } from './users.errors.js';
import { UserChanges } from './user-changes.js';

/** What people do with their own account. A change that could lock the owner out needs the current password. */
@Injectable()
export class OwnAccountService {
  constructor(
    private readonly accounts: AccountsService,
    private readonly credentials: CredentialsService,
    private readonly changes: UserChanges,
    private readonly policy: PasswordPolicy,
    private readonly failures: FailureBudget,
    private readonly transactions: TransactionRunner,
  ) {}

  get(owner: Principal): Account | Promise<Account> {
    return this.accounts.get(owner.id);
  }

  /** @throws Problem `user.current_password_wrong`, `user.taken`, `limits.too_many_failures` */
  async change(owner: Principal, body: ChangeOwnProfileBody, address: string): Promise<Account> {
    const { currentPassword, ...wanted } = body;
    const user =
      wanted.email === undefined
        ? await this.#find(owner)
        : await this.#verified(owner, currentPassword ?? '', address);
    return accountOf(await this.transactions.run(() => this.changes.apply(user, wanted)));
  }

  /** Ends the owner's other sessions. @throws Problem `request.invalid` and those of `change` */
  async changePassword(owner: Principal, body: ChangePasswordBody, address: string): Promise<void> {
    const user = await this.#verified(owner, body.currentPassword, address);
    this.policy.assertGood(body.password, user);
    const replaced = await this.credentials.replacePassword(user, body.password, owner.sessionId);
    if (!replaced) throw currentPasswordWrong();
  }

  async #find(owner: Principal): Promise<User> {
    const user = await this.credentials.findById(owner.id);
    if (!user) throw userNotFound();
    return user;
  }

  async #verified(owner: Principal, password: string, address: string): Promise<User> {
    const candidate = { key: owner.id, user: await this.#find(owner) };
    const user = await this.failures.attempt(`${candidate.key} ${clientAddressBlock(address)}`, async () => {
      const value = await this.credentials.verify(candidate, password);
      return { succeeded: value !== null, value };
    });
    if (!user) throw currentPasswordWrong();
    return user;
  }
}
