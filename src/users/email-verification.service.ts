import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../platform/database/index.js';
import { AccountMailsService } from './account-mails.service.js';
import { AccountTokensService } from './account-tokens.service.js';
import type { VerifyEmailBody } from './dto/recovery.body.js';
import { emailTokenInvalid } from './users.errors.js';
import { UserChanges } from './user-changes.js';
import { UsersRepository } from './users.repository.js';

/** Proof that an account's owner reads the mail of its address; only then does the address sign in and reset. */
@Injectable()
export class EmailVerificationService {
  constructor(
    private readonly users: UsersRepository,
    private readonly tokens: AccountTokensService,
    private readonly mails: AccountMailsService,
    private readonly changes: UserChanges,
    private readonly transactions: TransactionRunner,
  ) {}

  /** Verifies the address that the token was sent to, while it is still the account's. @throws Problem `email.token_invalid` */
  async verify({ token }: VerifyEmailBody): Promise<void> {
    const found = await this.tokens.find('email_verification', token);
    if (!found) throw invalidToken();
    await this.transactions.run(async () => {
      const user = await this.users.findForUpdate(found.userId);
      if (!user || user.disabledAt || !(await this.tokens.use(found, user))) throw invalidToken();
      await this.changes.verifyEmail(user);
    });
  }

  /** Sends the link again, outside of the request; nothing where the address is verified. */
  sendAgain(ownerId: string): void {
    this.mails.verification(ownerId);
  }
}

function invalidToken() {
  const message = 'is used, replaced, expired or none of ours';
  return emailTokenInvalid({ errors: [{ field: 'token', code: 'token', message }] });
}
