import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { RateLimits } from '../platform/limits/index.js';
import { Mailer, type Mail } from '../platform/mail/index.js';
import type { AccountTokenPurpose } from './account-token.entity.js';
import {
  addressChangedMail,
  passwordChangedMail,
  passwordResetMail,
  unprovedAddressChangedMail,
  verificationMail,
} from './account-mails.js';
import { AccountTokensService } from './account-tokens.service.js';
import type { User } from './user.entity.js';
import { resetLinkMailed, verificationLinkMailed } from './users.audit.js';
import { UsersRepository } from './users.repository.js';

/** Mails of one purpose that whoever asks can bring about for one account, or to one unproved address, in an hour. */
const MAILS_LIMIT = { name: 'account-mails', limit: 5, perSeconds: 3600 };

const MAILED = { password_reset: resetLinkMailed, email_verification: verificationLinkMailed } as const;

const isUnverified = (user: User) => user.emailVerifiedAt === null;
const mayReset = (user: User) => user.emailVerifiedAt !== null && user.disabledAt === null;
const isOwed = (user: User) => user.passwordResetRequiredAt !== null && mayReset(user);

/**
 * What an account's owner is told by mail. What is sent from here leaves after the commit of the transaction around, and outside of
 * the request: what is asked for an account that does not exist, or too often, is dropped without a word.
 */
@Injectable()
export class AccountMailsService {
  readonly #mails;

  constructor(
    private readonly mailer: Mailer,
    private readonly users: UsersRepository,
    private readonly tokens: AccountTokensService,
    private readonly transactions: TransactionRunner,
    private readonly settings: Settings,
    limits: RateLimits,
  ) {
    this.#mails = limits.counterOf(MAILS_LIMIT);
  }

  /** A link to a new password, for the enabled account that has this verified address. */
  passwordReset(emailKey: string): void {
    if (this.settings.PASSWORD_RESET === 'off') return;
    this.#sendLater(async () => {
      const found = await this.users.findByEmailKey(emailKey);
      const mayHave = (user: User) => user.emailKey === emailKey && mayReset(user);
      return this.#withLink(found?.id, 'password_reset', mayHave, passwordResetMail);
    });
  }

  /**
   * A link to a new password for whose password was taken from them; nothing once they have chosen one. Made anew each time.
   * @param isAgain it was counted before, and could not be sent
   */
  async owedReset(userId: string, isAgain: boolean): Promise<Mail | undefined> {
    if (this.settings.PASSWORD_RESET === 'off') return undefined;
    if (!isAgain && !(await this.#mayMail(userId, 'password_reset'))) return undefined;
    return this.#linkMail(userId, 'password_reset', isOwed, passwordResetMail);
  }

  /** A link that proves that whoever follows it reads the account's mail. */
  verification(userId: string): void {
    this.#sendLater(async () => {
      const found = await this.users.find(userId);
      if (!found || !(await this.#mayMailUnproved(found))) return undefined;
      return this.#withLink(userId, 'email_verification', isUnverified, verificationMail);
    });
  }

  passwordChanged({ email, username, emailVerifiedAt }: User): void {
    if (emailVerifiedAt) this.#sendLater(() => Promise.resolve(passwordChangedMail(email, username)));
  }

  /** Goes to the address that was the account's so far; of unproved ones to a few. */
  addressChanged(user: User): void {
    this.#sendLater(async () => {
      if (user.emailVerifiedAt) return addressChangedMail(user.email, user.username);
      const isAmongFew = (await this.#count('address_changed', user.id)) <= MAILS_LIMIT.limit;
      return isAmongFew && (await this.#mayMailUnproved(user)) ? unprovedAddressChangedMail(user.email) : undefined;
    });
  }

  #sendLater(compose: () => Promise<Mail | undefined>): void {
    this.transactions.afterCommit(() => {
      // The trail knows by the request who asked for a link, and from where.
      const asAsked = AsyncLocalStorage.snapshot();
      this.mailer.sendLater(() => asAsked(compose));
    });
  }

  async #withLink(
    userId: string | undefined,
    purpose: AccountTokenPurpose,
    mayHave: (user: User) => boolean,
    compose: (user: User, publicUrl: string, token: string) => Mail,
  ): Promise<Mail | undefined> {
    if (userId === undefined || !(await this.#mayMail(userId, purpose))) return undefined;
    return this.#linkMail(userId, purpose, mayHave, compose);
  }

  #linkMail(
    userId: string,
    purpose: AccountTokenPurpose,
    mayHave: (user: User) => boolean,
    compose: (user: User, publicUrl: string, token: string) => Mail,
  ): Promise<Mail | undefined> {
    return this.transactions.run(async () => {
      const user = await this.users.findForUpdate(userId);
      if (!user || !mayHave(user)) return undefined;
      return compose(user, this.settings.PUBLIC_URL, await this.tokens.issue(user, purpose, MAILED[purpose]));
    });
  }

  /**
   * Nobody has proved to read that address, so it gets few mails, of whatever account: who makes accounts, or changes their
   * address, all the time mails no strangers.
   */
  async #mayMailUnproved({ emailKey }: User): Promise<boolean> {
    return (await this.#count('unproved', emailKey)) <= MAILS_LIMIT.limit;
  }

  /** Past the limit only while no link is good: whoever asks all the time cannot keep the owner from having one. */
  async #mayMail(userId: string, purpose: AccountTokenPurpose): Promise<boolean> {
    return (await this.#count(purpose, userId)) <= MAILS_LIMIT.limit || !(await this.tokens.hasLiving(userId, purpose));
  }

  async #count(what: AccountTokenPurpose | 'address_changed' | 'unproved', whom: string): Promise<number> {
    return (await this.#mails.add(`${what} ${whom}`)).count;
  }
}
