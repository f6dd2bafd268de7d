import { Injectable } from '@nestjs/common';
import { GrantsService } from '../access-control/index.js';
import type { AuditAction } from '../audit/index.js';
import { Clock } from '../common/index.js';
import { isUniqueViolation, TransactionRunner } from '../platform/database/index.js';
import { AccountMailsService } from './account-mails.service.js';
import { AccountRecords } from './account-records.js';
import { identityKey, storedName } from './identity.js';
import { OwedLinks } from './owed-links.service.js';
import type { User } from './user.entity.js';
import {
  emailVerified,
  resetForced,
  userChanged,
  userDeleted,
  userDisabled,
  userEnabled,
  userUnlocked,
} from './users.audit.js';
import { accountTaken } from './users.errors.js';

/** Writes changes of an account, whoever makes them, and lets every memory of it know once they are committed. */
@Injectable()
export class UserChanges {
  constructor(
    private readonly records: AccountRecords,
    private readonly grants: GrantsService,
    private readonly mails: AccountMailsService,
    private readonly owedLinks: OwedLinks,
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
    return this.#write(user, { emailVerifiedAt: this.clock.now() }, emailVerified);
  }

  /** From now on the password opens nothing, until a reset; the link to one is mailed where the address is verified. */
  async requirePasswordReset(user: User): Promise<User> {
    const changed = await this.#write(user, { passwordResetRequiredAt: this.clock.now() }, resetForced);
    await this.owedLinks.owe(user.id);
    return changed;
  }

  setEnabled(user: User, enabled: boolean): Promise<User> {
    if (enabled === (user.disabledAt === null)) return Promise.resolve(user);
    return enabled
      ? this.#write(user, { disabledAt: null }, userEnabled)
      : this.#write(user, { disabledAt: this.clock.now() }, userDisabled);
  }

  /** Locks end, everywhere. */
  forgiveFailures(user: User): Promise<User> {
    return this.#write(user, { failuresForgivenAt: this.clock.now() }, userUnlocked);
  }

  async remove(user: User): Promise<void> {
    await this.transactions.run(async () => {
      await this.records.delete(user, userDeleted);
      await this.grants.changed(user.id);
    });
  }

  async #writeUnique(user: User, changes: Partial<User>): Promise<User> {
    try {
      return await this.#write(user, changes, userChanged);
    } catch (cause) {
      throw isUniqueViolation(cause) ? accountTaken({ cause }) : cause;
    }
  }

  async #write(user: User, changes: Partial<User>, action: AuditAction): Promise<User> {
    const written = { ...changes, updatedAt: this.clock.now() };
    await this.transactions.run(() => this.records.update(user, written, action));
    return { ...user, ...written };
  }
}
