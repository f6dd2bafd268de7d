import { Injectable } from '@nestjs/common';
import { In, type SelectQueryBuilder } from 'typeorm';
import { ADMIN_ROLE, EVERYWHERE, RoleAssignment } from '../access-control/index.js';
import { LeanRows, TransactionRunner } from '../platform/database/index.js';
import { keyset, type Reach } from '../platform/pages/index.js';
import { HoneyToken } from './honey-token.entity.js';
import { identityKey } from './identity.js';
import type { PasswordScheme } from './password-scheme.js';
import { User } from './user.entity.js';

/** Of salts and digests, bcrypt's and Argon2's. */
const SALT_CHARACTERS = './+0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export interface UsersFilter {
  /** Part of the username and, where `searchesEmail`, of the address. */
  readonly search?: string;
  readonly searchesEmail: boolean;
  readonly role?: string;
  readonly enabled?: boolean;
}

/** Who is meant: all of it must be true of them. */
export interface UserCriteria {
  readonly ids?: readonly string[];
  readonly createdAfter?: Date;
  readonly createdBefore?: Date;
  readonly emailDomain?: string;
  readonly role?: string;
}

/**
 * Rows of `users`. The only place of this room that knows TypeORM. Invariant: what reads many accounts leaves the bait
 * out (see `HoneyToken`); by its id, its name or its address it is found like any other, and so caught.
 */
@Injectable()
export class UsersRepository {
  readonly #lean: LeanRows<User>;

  constructor(private readonly transactions: TransactionRunner) {
    this.#lean = new LeanRows(transactions, User);
  }

  find(id: string): Promise<User | null> {
    return this.#lean.find('id', id);
  }

  /** For those who handle accounts: of bait they learn nothing. */
  findAccount(id: string): Promise<User | null> {
    return this.#accounts().andWhere({ id }).getOne();
  }

  /** `findAccount()` that locks the row until the transaction ends. */
  findAccountForUpdate(id: string): Promise<User | null> {
    return this.transactions.lockForUpdate(this.#accounts().andWhere({ id })).getOne();
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

  /** Of those that there are. */
  async namesOf(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#rows.find({ select: { id: true, username: true }, where: { id: In([...ids]) } });
    return new Map(rows.map(({ id, username }) => [id, username]));
  }

  /** True when there is an account whose address is none of these. */
  hasOthersThan(emailKeys: readonly string[]): Promise<boolean> {
    return this.#accounts().andWhere('account.emailKey NOT IN (:...emailKeys)', { emailKeys }).getExists();
  }

  /** The other schemes that accounts' passwords are hashed by: what stands in front of salt and digest. */
  async schemesBeside(scheme: PasswordScheme): Promise<PasswordScheme[]> {
    const rows = await this.transactions.manager.query<{ scheme: PasswordScheme }[]>(
      `SELECT DISTINCT CASE WHEN password_hash LIKE '$2%' THEN rtrim(password_hash, $1)
          ELSE rtrim(rtrim(rtrim(password_hash, $1), '$'), $1) END AS scheme
        FROM users WHERE password_hash NOT LIKE $2`,
      [SALT_CHARACTERS, `${scheme}%`],
    );
    return rows.map((row) => row.scheme);
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
  list({ search, searchesEmail, role, enabled }: UsersFilter, reach: Reach): Promise<User[]> {
    const query = this.#accounts();
    if (search) {
      const pattern = `%${likeText(identityKey(search))}%`;
      const keys = searchesEmail ? ['usernameKey', 'emailKey'] : ['usernameKey'];
      const matches = keys.map((key) => String.raw`account.${key} LIKE :pattern ESCAPE '\'`);
      // eslint-disable-next-line gatehouse/no-built-sql -- names are constants of this method
      query.andWhere(`(${matches.join(' OR ')})`, { pattern });
    }
    // eslint-disable-next-line gatehouse/no-built-sql -- one of two constants
    if (enabled !== undefined) query.andWhere(`account.disabledAt IS ${enabled ? '' : 'NOT '}NULL`);
    if (role) ofHolders(query, role);
    return keyset(query, { property: 'createdAt', direction: 'ASC' }, reach).getMany();
  }

  /** Ids of those whom all of it describes, oldest first, up to `limit`. */
  async select(criteria: UserCriteria, limit: number): Promise<string[]> {
    const query = this.#accounts().select('account.id', 'id');
    const { ids, createdAfter, createdBefore, emailDomain, role } = criteria;
    if (ids) query.andWhere({ id: In([...ids]) });
    if (createdAfter) query.andWhere('account.createdAt >= :afterMs', { afterMs: createdAfter.getTime() });
    if (createdBefore) query.andWhere('account.createdAt < :beforeMs', { beforeMs: createdBefore.getTime() });
    if (emailDomain !== undefined) {
      const pattern = `%@${likeText(identityKey(emailDomain))}`;
      query.andWhere(String.raw`account.emailKey LIKE :pattern ESCAPE '\'`, { pattern });
    }
    if (role) ofHolders(query, role);
    query.orderBy('account.createdAt').addOrderBy('account.id').limit(limit);
    return (await query.getRawMany<{ id: string }>()).map(({ id }) => id);
  }

  /** Accounts that hold the administrator's role everywhere and are not disabled. */
  countEnabledAdministrators(): Promise<number> {
    return this.#rows
      .createQueryBuilder('account')
      .innerJoin(RoleAssignment, 'ra', 'ra.userId = account.id AND ra.role = :role AND ra.resource = :resource', {
        role: ADMIN_ROLE,
        resource: EVERYWHERE,
      })
      .where('account.disabledAt IS NULL')
      .getCount();
  }

  #accounts(): SelectQueryBuilder<User> {
    const query = this.#rows.createQueryBuilder('account');
    const bait = query.subQuery().select('1').from(HoneyToken, 'bait').where('bait.userId = account.id');
    // eslint-disable-next-line gatehouse/no-built-sql -- what TypeORM composed from the constants above
    return query.where(`NOT EXISTS ${bait.getQuery()}`);
  }

  get #rows() {
    return this.transactions.repository(User);
  }
}

function ofHolders(query: SelectQueryBuilder<User>, role: string): void {
  const holders = query
    .subQuery()
    .select('1')
    .from(RoleAssignment, 'ra')
    .where('ra.userId = account.id AND ra.role = :role');
  // eslint-disable-next-line gatehouse/no-built-sql -- what TypeORM composed from the constants above
  query.andWhere(`EXISTS ${holders.getQuery()}`, { role });
}

/** The text itself, for a LIKE whose escape is a backslash. */
function likeText(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}
