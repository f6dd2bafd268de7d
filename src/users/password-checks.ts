import { Injectable } from '@nestjs/common';
import { clientAddressBlock, FailureBudget, Lockouts, SlowDown } from '../platform/limits/index.js';
import { CredentialsService, type Candidate } from './credentials.service.js';
import type { User } from './user.entity.js';
import { currentPasswordWrong, userNotFound } from './users.errors.js';

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
  ) {}

  /**
   * The account that signs in, when the password is its own.
   * @param login the username, or the e-mail address once it is verified
   * @throws Problem `limits.too_many_failures`
   */
  signIn(login: string, password: string, address: string): Promise<User | null> {
    return this.#check(() => this.credentials.find(login), password, address);
  }

  /** The owner's own account. @throws Problem `user.current_password_wrong`, `limits.too_many_failures` */
  async confirm(ownerId: string, currentPassword: string, address: string): Promise<User> {
    const user = await this.#check(() => this.#owner(ownerId), currentPassword, address);
    if (!user) throw currentPasswordWrong();
    return user;
  }

  async #owner(id: string): Promise<Candidate> {
    const candidate = await this.credentials.findById(id);
    if (!candidate) throw userNotFound();
    return candidate;
  }

  async #check(find: () => Promise<Candidate>, password: string, address: string): Promise<User | null> {
    let candidate = await find();
    if (await this.slowDown.pause(candidate.key)) candidate = await find();
    const from = `${candidate.key} ${clientAddressBlock(address)}`;
    return this.failures.attempt(from, async () => {
      const isLocked = await this.lockouts.isLocked(from);
      const value = await this.credentials.verify({ ...candidate, isLocked }, password);
      // What is tried during a lock does not prolong it.
      if (!value && !isLocked) await Promise.all([this.lockouts.failed(from), this.slowDown.failed(candidate.key)]);
      return { succeeded: value !== null, value };
    });
  }
}
