import { Injectable } from '@nestjs/common';
import { In, Not } from 'typeorm';
import { ADMIN_ROLE, RoleAssignment } from '../access-control/index.js';
import { LeanRows, TransactionRunner } from '../platform/database/index.js';
import { keyset, type Reach } from '../platform/pages/index.js';
import { identityKey } from './identity.js';
import { User } from './user.entity.js';

export interface UsersFilter {
  readonly search?: string;
  readonly role?: string;
  readonly enabled?: boolean;
}

/** Rows of `users`. The only place of this room that knows TypeORM. */
@Injectable()
export class UsersRepository {
  readonly #lean: LeanRows<User>;

  constructor(private readonly transactions: TransactionRunner) {
    this.#lean = new LeanRows(transactions, User);
  }

  find(id: string): Promise<User | null> {
    return this.#lean.find('id', id);
  }

  /** Locks the row until the transaction ends. */
  findForUpdate(id: string): Promise<User | null> {
    return this.#lean.findForUpdate('id', id);
  }

  findByUsernameKey(usernameKey: string): Promise<User | null> {
    return this.#lean.find('usernameKey', usernameKey);
  }

  findByEmailKey(emailKey: string): Promise<User | null> {
    return this.#lean.find('emailKey', emailKey);
  }

  /** True when there is an account whose address is none of these. */
  hasOthersThan(emailKeys: readonly string[]): Promise<boolean> {
    return this.#rows.existsBy({ emailKey: Not(In([...emailKeys])) });
  }

  async insert(user: User): Promise<void> {
    await this.#rows.insert(user);
  }

  async update(id: string, changes: Partial<User>): Promise<void> {
    await this.#rows.update({ id }, changes);
  }

  /** Compare-and-set: false when the password was changed in between. */
  async replaceHash({ id, passwordHash }: User, changes: Partial<User>): Promise<boolean> {
    const { affected } = await this.#rows.update({ id, passwordHash }, changes);
    return affected === 1;
  }

  async delete(id: string): Promise<void> {
    await this.#rows.delete({ id });
  }

  /** Oldest first. */
  list({ search, role, enabled }: UsersFilter, reach: Reach): Promise<User[]> {
    const query = this.#rows.createQueryBuilder('account');
    if (search) {
      const pattern = `%${identityKey(search).replace(/[\\%_]/g, String.raw`\$&`)}%`;
      query.andWhere(
        String.raw`(account.usernameKey LIKE :pattern ESCAPE '\' OR account.emailKey LIKE :pattern ESCAPE '\')`,
        {
          pattern,
        },
      );
    }
    if (enabled !== undefined) query.andWhere(`account.disabledAt IS ${enabled ? '' : 'NOT '}NULL`);
    if (role) {
      const holders = query
        .subQuery()
        .select('1')
        .from(RoleAssignment, 'ra')
        .where('ra.userId = account.id AND ra.role = :role');
      query.andWhere(`EXISTS ${holders.getQuery()}`, { role });
    }
    return keyset(query, { property: 'createdAt', direction: 'ASC' }, reach).getMany();
  }

  /** Accounts that hold the administrator's role and are not disabled. */
  countEnabledAdministrators(): Promise<number> {
    return this.#rows
      .createQueryBuilder('account')
      .innerJoin(RoleAssignment, 'ra', 'ra.userId = account.id AND ra.role = :role', { role: ADMIN_ROLE })
      .where('account.disabledAt IS NULL')
      .getCount();
  }

  get #rows() {
    return this.transactions.repository(User);
  }
}
