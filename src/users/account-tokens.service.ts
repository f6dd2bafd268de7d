import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditAction } from '../audit/index.js';
import { Clock } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import type { AccountToken, AccountTokenPurpose } from './account-token.entity.js';
import { AccountTokensRepository } from './account-tokens.repository.js';
import type { User } from './user.entity.js';

const TOKEN_BYTES = 32;
const MINUTE_MS = 60_000;
const SWEPT_AT_ONCE = 20;

/** Single-use, short-lived tokens for mailed links. A new one takes the place of the former one of its purpose. */
@Injectable()
export class AccountTokensService {
  readonly #livesMs: Readonly<Record<AccountTokenPurpose, number>>;

  constructor(
    private readonly tokens: AccountTokensRepository,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
    settings: Settings,
  ) {
    this.#livesMs = {
      password_reset: settings.PASSWORD_RESET_EXPIRE_MINUTES * MINUTE_MS,
      email_verification: settings.EMAIL_VERIFY_EXPIRE_HOURS * 60 * MINUTE_MS,
    };
  }

  /**
   * To be called inside a transaction that has locked the user.
   * @param action how the token reaches its owner, for the trail
   * @returns the token, which is stored nowhere
   */
  async issue(user: User, purpose: AccountTokenPurpose, action: AuditAction): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    const now = this.clock.nowMs();
    await this.tokens.deleteExpired(now, SWEPT_AT_ONCE);
    await this.tokens.replace({
      id: randomUUID(),
      userId: user.id,
      purpose,
      tokenHash: hashOf(token),
      email: user.email,
      createdAt: new Date(now),
      expiresAt: new Date(now + this.#livesMs[purpose]),
    });
    await this.audit.record({ action, subject: { type: 'user', id: user.id } });
    return token;
  }

  /** Whether the user has one that is good still. */
  hasLiving(userId: string, purpose: AccountTokenPurpose): Promise<boolean> {
    return this.tokens.hasLiving(userId, purpose, this.clock.now());
  }

  /** What the token stands for; nothing for a used, replaced, expired or invented one. */
  async find(purpose: AccountTokenPurpose, token: string): Promise<AccountToken | undefined> {
    const found = await this.tokens.find(purpose, hashOf(token));
    return found && found.expiresAt.getTime() > this.clock.nowMs() ? found : undefined;
  }

  /**
   * Uses it up, inside the transaction that does what it is for and that has locked the user. Of any number of callers at
   * once one gets true, and none when the address has changed since.
   */
  async use({ id, email }: AccountToken, user: User): Promise<boolean> {
    return user.email === email && (await this.tokens.delete(id));
  }

  /** Makes the links that are on their way useless. */
  discard(userId: string, purpose: AccountTokenPurpose): Promise<void> {
    return this.tokens.deleteOf(userId, purpose);
  }
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
