import { Injectable } from '@nestjs/common';
import type { AuditAction } from '../audit/index.js';
import { clientAddressBlock, FailureBudget, Lockouts, SlowDown } from '../platform/limits/index.js';
import { CredentialsService, type Candidate } from './credentials.service.js';
import type { User } from './user.entity.js';
import { confirmationFailed, signInFailed } from './users.audit.js';
import { currentPasswordWrong, userNotFound } from './users.errors.js';
import { WrongPasswords } from './wrong-passwords.js';

interface Check {
  readonly find: () => Promise<Candidate>;
  readonly failure: AuditAction;
}

/**
 * Passwords as callers present them: held against the account, and each failure counted. Invariant: whether the account
 * is known, unknown, disabled or locked shows neither in the answer nor in the work.
 */
@Injectable()
export class PasswordChecks {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly failures: FailureBudget,
    private readonly lockouts: Lockouts,
    private readonly slowDown: SlowDown,
    private readonly wrong: WrongPasswords,
  ) {}

  /**
   * The account that signs in, when the password is its own.
   * @param login the username, or the e-mail address once it is verified
   * @throws Problem `limits.too_many_failures`
   */
  signIn(login: string, password: string, address: string): Promise<User | null> {
    const check = { find: () => this.credentials.find(login), failure: signInFailed };
    return this.#check(check, password, address);
  }

  /** The owner's own account. @throws Problem `user.current_password_wrong`, `limits.too_many_failures` */
  async confirm(ownerId: string, currentPassword: string, address: string): Promise<User> {
    const user = await this.#check(
      { find: () => this.#owner(ownerId), failure: confirmationFailed },
      currentPassword,
      address,
    );
    if (!user) throw currentPasswordWrong();
    return user;
  }

  /** From now on nobody who comes from `address` signs in to the account. @throws Problem `user.not_found` */
  async lock(userId: string, address: string): Promise<void> {
    const { key } = await this.#owner(userId);
    await this.lockouts.lockNow(`${key} ${clientAddressBlock(address)}`);
  }

  async #owner(id: string): Promise<Candidate> {
    const candidate = await this.credentials.findById(id);
    if (!candidate) throw userNotFound();
    return candidate;
  }

  async #check({ find, failure }: Check, password: string, address: string): Promise<User | null> {
    let candidate = await find();
    if (await this.slowDown.pause(candidate.key)) candidate = await find();
    const from = `${candidate.key} ${clientAddressBlock(address)}`;
    return this.failures.attempt(from, async () => {
      const isLocked = await this.lockouts.isLocked(from);
      const value = await this.credentials.verify({ ...candidate, isLocked }, password);
      if (!value) await this.wrong.tell({ ...candidate, isLocked }, address, failure);
      return { succeeded: value !== null, value };
    });
  }
}
