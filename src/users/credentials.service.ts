import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../platform/database/index.js';
import { identityKey } from './identity.js';
import { PasswordHasher } from './password-hasher.js';
import { TODAYS_SCHEME } from './password-scheme.js';
import type { User } from './user.entity.js';
import { UsersRepository } from './users.repository.js';

/** Who a login names. Failures are counted by `key`, which is the same for every spelling of one account, known or not. */
export interface Candidate {
  readonly key: string;
  readonly user: User | null;
  /** Then no password is right. */
  readonly isLocked?: boolean;
}

/**
 * Passwords held against accounts. Invariant: an unknown, a disabled, a locked and a known account cost the same hashing and
 * give the same answer for a wrong password.
 */
@Injectable()
export class CredentialsService {
  constructor(
    private readonly users: UsersRepository,
    private readonly hasher: PasswordHasher,
    private readonly transactions: TransactionRunner,
  ) {}

  /** Called at start: accounts that are imported later count from their first sign-in on. */
  async prepare(): Promise<void> {
    for (const scheme of await this.users.schemesBeside(TODAYS_SCHEME)) this.hasher.reckonWith(scheme);
  }

  /** @param login the username, or the e-mail address once it is verified */
  async find(login: string): Promise<Candidate> {
    const loginKey = identityKey(login);
    const found = login.includes('@')
      ? await this.users.findByEmailKey(loginKey)
      : await this.users.findByUsernameKey(loginKey);
    const user = found && login.includes('@') && !found.emailVerifiedAt ? null : found;
    return user ? candidateOf(user) : { key: loginKey, user };
  }

  /** The account, when it is enabled, not locked, and the password is its own; a hash of an old kind is replaced on the way. */
  async verify({ user, isLocked = false }: Candidate, password: string): Promise<User | null> {
    const isOpen = user !== null && user.disabledAt === null && !isLocked;
    const verdict = await this.hasher.verify(password, isOpen ? user.passwordHash : undefined);
    if (!isOpen || !verdict.matches) return null;
    return verdict.outdated ? this.#rehash(user, password) : user;
  }

  /**
   * To be asked inside the transaction that opens a session: true while the account is still enabled, under no forced
   * reset, and its password still the one that was verified. Locks the account, so a change waits or is seen.
   */
  async stillHolds(user: User): Promise<boolean> {
    const now = await this.users.findForUpdate(user.id);
    const isOpen = now !== null && now.disabledAt === null && now.passwordResetRequiredAt === null;
    return isOpen && now.passwordHash === user.passwordHash;
  }

  async findById(id: string): Promise<Candidate | null> {
    const user = await this.users.find(id);
    return user && candidateOf(user);
  }

  async #rehash(user: User, password: string): Promise<User | null> {
    const passwordHash = await this.hasher.hash(password);
    const replaced = await this.transactions.run(() => this.users.replaceHash(user, { passwordHash }));
    if (replaced) return { ...user, passwordHash };
    // Another login with this password replaced the hash first, or the password was changed.
    const now = await this.users.find(user.id);
    return now && this.verify(candidateOf(now), password);
  }
}

/** With another key once failures are forgiven, so that every count of them, wherever it is kept, begins anew. */
function candidateOf(user: User): Candidate {
  return { key: `${user.id} ${user.failuresForgivenAt?.getTime() ?? 0}`, user };
}
