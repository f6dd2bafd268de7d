import { Injectable } from '@nestjs/common';
import { everywhere, GrantsService } from '../access-control/index.js';
import { Clock } from '../common/index.js';
import { isUniqueViolation, TransactionRunner } from '../platform/database/index.js';
import { AccountMailsService } from './account-mails.service.js';
import { AccountRecords } from './account-records.js';
import { storedName } from './identity.js';
import { newUser } from './new-user.js';
import { PasswordHasher } from './password-hasher.js';
import type { User } from './user.entity.js';
import { userCreated, userRegistered } from './users.audit.js';
import { accountTaken } from './users.errors.js';

export interface NewAccount {
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly roles: readonly string[];
  readonly emailVerified?: boolean;
  /** The granting principal's id; null where people register themselves. */
  readonly grantedBy: string | null;
}

/** Writes new accounts. The password is hashed before anything is looked up, so a clash costs what a success costs. */
@Injectable()
export class NewAccountsService {
  constructor(
    private readonly records: AccountRecords,
    private readonly grants: GrantsService,
    private readonly hasher: PasswordHasher,
    private readonly mails: AccountMailsService,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /**
   * @param assertStillMay asked within the transaction: hashing takes its time
   * @throws Problem `user.taken`, whichever of name and address it is, and whatever `assertStillMay()` throws
   */
  async create(account: NewAccount, assertStillMay = () => Promise.resolve()): Promise<User> {
    const user = this.#userOf(account, await this.hasher.hash(account.password));
    try {
      await this.transactions.run(async () => {
        await assertStillMay();
        await this.records.insert(user, account.grantedBy === null ? userRegistered : userCreated);
        await this.grants.replace(user.id, everywhere(account.roles), account.grantedBy);
        if (!account.emailVerified) this.mails.verification(user.id);
      });
    } catch (cause) {
      throw isUniqueViolation(cause) ? accountTaken({ cause }) : cause;
    }
    return user;
  }

  #userOf({ username, email, emailVerified }: NewAccount, passwordHash: string): User {
    const now = this.clock.now();
    const emailVerifiedAt = emailVerified ? now : null;
    return newUser({ username: storedName(username), email, emailVerifiedAt, passwordHash }, now);
  }
}
