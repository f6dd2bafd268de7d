import { Injectable } from '@nestjs/common';
import { PasswordHasher } from './password-hasher.js';
import { PasswordPolicy } from './password-policy.js';

/** Passwords that are to take the place of another. */
@Injectable()
export class NewPasswords {
  constructor(
    private readonly policy: PasswordPolicy,
    private readonly hasher: PasswordHasher,
  ) {}

  /** Its hash, once it is found good for that owner. @throws Problem `request.invalid`, `service.busy` */
  async hashOf(password: string, owner: { username: string; email: string }): Promise<string> {
    this.policy.assertGood(password, owner);
    return this.hasher.hash(password);
  }
}
