import { Injectable } from '@nestjs/common';
import { NewAccountsService } from './new-accounts.service.js';
import { PasswordHasher } from './password-hasher.js';
import { UsersRepository } from './users.repository.js';
import { identityKey } from './identity.js';

export interface DemoAccount {
  readonly username: string;
  readonly password: string;
  readonly role: string;
}

/** Accounts that everybody knows. Production refuses to start on a database that holds one of them. */
export const demoAccounts: readonly DemoAccount[] = [
  { username: 'admin', password: 'gatehouse-admin', role: 'admin' },
  { username: 'manager', password: 'gatehouse-manager', role: 'manager' },
  { username: 'alice', password: 'wonderland', role: 'user' },
];

const DEMO_DOMAIN = 'demo.gatehouse.localhost';

/** Makes the demo accounts that are missing, where there are no others. Called under the startup lock. */
@Injectable()
export class DemoUsers {
  constructor(
    private readonly accounts: NewAccountsService,
    private readonly users: UsersRepository,
    private readonly hasher: PasswordHasher,
  ) {}

  async prepare(): Promise<void> {
    if (await this.users.hasOthersThan(demoAccounts.map(({ username }) => demoEmailKey(username)))) return;
    for (const { username, password, role } of demoAccounts) {
      if (await this.#find(username)) continue;
      const email = demoEmailKey(username);
      await this.accounts.create({ username, email, password, roles: [role], emailVerified: true, grantedBy: null });
    }
  }

  /** Those that have the password that everybody knows. */
  async open(): Promise<DemoAccount[]> {
    const found: DemoAccount[] = [];
    for (const account of demoAccounts) if (await this.#isOpen(account)) found.push(account);
    return found;
  }

  /** Whether one is in the database: with its demo address, or with the password that everybody knows. */
  async arePresent(): Promise<boolean> {
    for (const { username } of demoAccounts) if (await this.users.findByEmailKey(demoEmailKey(username))) return true;
    return (await this.open()).length > 0;
  }

  async #isOpen({ username, password }: DemoAccount): Promise<boolean> {
    const namesake = await this.users.findByUsernameKey(identityKey(username));
    return namesake !== null && (await this.hasher.verify(password, namesake.passwordHash)).matches;
  }

  async #find(username: string) {
    const key = identityKey(username);
    return (await this.users.findByUsernameKey(key)) ?? this.users.findByEmailKey(demoEmailKey(username));
  }
}

/** Address and key at once: it is its own folded form. */
function demoEmailKey(username: string): string {
  return `${username}@${DEMO_DOMAIN}`;
}
