import { Injectable } from '@nestjs/common';
import { GrantsService } from '../access-control/index.js';
import { Clock } from '../common/index.js';
import { isUniqueViolation, TransactionRunner } from '../platform/database/index.js';
import { AccountMailsService } from './account-mails.service.js';
import { AccountsService } from './accounts.service.js';
import { identityKey, storedName } from './identity.js';
import type { User } from './user.entity.js';
import { accountTaken } from './users.errors.js';
import { UsersRepository } from './users.repository.js';

/** Writes changes of an account, whoever makes them, and lets every memory of it know once they are committed. */
@Injectable()
export class UserChanges {
  constructor(
    private readonly users: UsersRepository,
    private readonly accounts: AccountsService,
    private readonly grants: GrantsService,
    private readonly mails: AccountMailsService,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /** A new address starts unverified; both it and the old one are told. @throws Problem `user.taken` */
  async apply(user: User, { username, email }: { username?: string; email?: string }): Promise<User> {
    const newEmail = email === user.email ? undefined : email;
    const changes: Partial<User> = {
      ...(username === undefined ? {} : { username: storedName(username), usernameKey: identityKey(username) }),
      ...(newEmail === undefined ? {} : { email: newEmail, emailKey: identityKey(newEmail), emailVerifiedAt: null }),
    };
    const changed = await this.#writeUnique(user, changes);
    if (newEmail !== undefined) {
      this.mails.addressChanged(user);
      this.mails.verification(user.id);
    }
    return changed;
  }

  verifyEmail(user: User): Promise<User> {
    return this.#write(user, { emailVerifiedAt: this.clock.now() });
  }

  /** From now on the password opens nothing, until a reset; the link to one is mailed where the address is verified. */
  async requirePasswordReset(user: User): Promise<User> {
    const changed = await this.#write(user, { passwordResetRequiredAt: this.clock.now() });
    this.mails.passwordReset(user.emailKey);
    return changed;
  }

  setEnabled(user: User, enabled: boolean): Promise<User> {
    const unchanged = enabled === (user.disabledAt === null);
    return unchanged ? Promise.resolve(user) : this.#write(user, { disabledAt: enabled ? null : this.clock.now() });
  }

  /** Locks end, everywhere. */
  forgiveFailures(user: User): Promise<User> {
    return this.#write(user, { failuresForgivenAt: this.clock.now() });
  }

  async remove(id: string): Promise<void> {
    await this.transactions.run(async () => {
      await this.users.delete(id);
      await this.accounts.changed(id);
      await this.grants.changed(id);
    });
  }

  async #writeUnique(user: User, changes: Partial<User>): Promise<User> {
    try {
      return await this.#write(user, changes);
    } catch (cause) {
      throw isUniqueViolation(cause) ? accountTaken({ cause }) : cause;
    }
  }

  async #write(user: User, changes: Partial<User>): Promise<User> {
    const written = { ...changes, updatedAt: this.clock.now() };
    await this.transactions.run(async () => {
      await this.users.update(user.id, written);
      await this.accounts.changed(user.id);
    });
    return { ...user, ...written };
  }
}
