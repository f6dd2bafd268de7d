import { Injectable } from '@nestjs/common';
import { LoadingCache } from '../common/index.js';
import { ChangeFeed } from '../platform/changes/index.js';
import type { User } from './user.entity.js';
import { UsersRepository } from './users.repository.js';

/** What of an account every request of its owner may need. No secrets. */
export interface Account {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly emailVerified: boolean;
  readonly enabled: boolean;
  readonly createdAt: Date;
}

const REMEMBERED_ACCOUNTS = 20_000;
const TOPIC = 'account';
const NO_ACCOUNT: Account = Object.freeze({
  id: '',
  username: '',
  email: '',
  emailVerified: false,
  enabled: false,
  createdAt: new Date(0),
});

/** Accounts as they are now, from memory; a change is seen here as soon as it is committed, elsewhere a moment later. */
@Injectable()
export class AccountsService {
  readonly #accounts = new LoadingCache<Account>({
    maxEntries: REMEMBERED_ACCOUNTS,
    load: async (id) => {
      const user = await this.users.find(id);
      return user ? accountOf(user) : NO_ACCOUNT;
    },
  });

  constructor(
    private readonly users: UsersRepository,
    private readonly feed: ChangeFeed,
  ) {
    feed.keepFresh(TOPIC, this.#accounts);
  }

  /** The account, without waiting when it is remembered; a disabled one for an id that is no more. */
  get(id: string): Account | Promise<Account> {
    return this.#accounts.get(id);
  }

  /** Read from the database, inside a transaction as that sees it; false for an account that is no more. */
  async isEnabled(userId: string): Promise<boolean> {
    const user = await this.users.find(userId);
    return user !== null && user.disabledAt === null;
  }

  /** To be called inside the transaction that changes the account. */
  changed(id: string): Promise<void> {
    return this.feed.announce([{ topic: TOPIC, subject: id }]);
  }
}

export function accountOf(user: User): Account {
  return Object.freeze({
    id: user.id,
    username: user.username,
    email: user.email,
    emailVerified: user.emailVerifiedAt !== null,
    enabled: user.disabledAt === null,
    createdAt: user.createdAt,
  });
}
