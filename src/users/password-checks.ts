import { Injectable } from '@nestjs/common';
import { clientAddressBlock, FailureBudget } from '../platform/limits/index.js';
import { CredentialsService, type Candidate } from './credentials.service.js';
import type { User } from './user.entity.js';
import { currentPasswordWrong, userNotFound } from './users.errors.js';

/** Passwords as callers present them: held against the account, and each failure counted, whoever is asked for. */
@Injectable()
export class PasswordChecks {
  constructor(
    private readonly credentials: CredentialsService,
    private readonly failures: FailureBudget,
  ) {}

  /**
   * The account that signs in, when the password is its own.
   * @param login the username, or the e-mail address once it is verified
   * @throws Problem `limits.too_many_failures`
   */
  async signIn(login: string, password: string, address: string): Promise<User | null> {
    return this.#check(await this.credentials.find(login), password, address);
  }

  /** The owner's own account. @throws Problem `user.current_password_wrong`, `limits.too_many_failures` */
  async confirm(ownerId: string, currentPassword: string, address: string): Promise<User> {
    const candidate = await this.credentials.findById(ownerId);
    if (!candidate) throw userNotFound();
    const user = await this.#check(candidate, currentPassword, address);
    if (!user) throw currentPasswordWrong();
    return user;
  }

  #check(candidate: Candidate, password: string, address: string): Promise<User | null> {
    return this.failures.attempt(`${candidate.key} ${clientAddressBlock(address)}`, async () => {
      const value = await this.credentials.verify(candidate, password);
      return { succeeded: value !== null, value };
    });
  }
}
