import { Injectable } from '@nestjs/common';
import type { AuditAction } from '../audit/index.js';
import { Clock } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { SessionsService } from '../tokens/index.js';
import { AccountMailsService } from './account-mails.service.js';
import { AccountRecords } from './account-records.js';
import { AccountTokensService } from './account-tokens.service.js';
import type { User } from './user.entity.js';

/** How an account gets another password, and which session survives it. */
export interface PasswordReplacement {
  readonly action: AuditAction;
  readonly exceptSession?: string;
}

/** The one place where an account gets another password, and everything that has to end with the old one ends. */
@Injectable()
export class PasswordChanges {
  constructor(
    private readonly records: AccountRecords,
    private readonly sessions: SessionsService,
    private readonly tokens: AccountTokensService,
    private readonly mails: AccountMailsService,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /**
   * Replaces the password and ends the user's sessions, all but `exceptSession`; mailed links to a new password are dead,
   * a forced reset is done, and failures to guess the old password count no longer. The owner is told.
   * @returns false when another change of the password came in between
   */
  async replace(user: User, passwordHash: string, { action, exceptSession }: PasswordReplacement): Promise<boolean> {
    return this.transactions.run(async () => {
      const now = this.clock.now();
      const changes = { passwordHash, passwordResetRequiredAt: null, failuresForgivenAt: now, updatedAt: now };
      if (!(await this.records.replaceHash(user, changes, action))) return false;
      await this.sessions.endAllOf(user.id, 'password_changed', exceptSession);
      await this.tokens.discard(user.id, 'password_reset');
      this.mails.passwordChanged(user);
      return true;
    });
  }
}
