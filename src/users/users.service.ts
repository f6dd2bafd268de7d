import { Injectable } from '@nestjs/common';
import {
  ADMIN_ROLE,
  assertMayAssign,
  assertOutranks,
  GrantsService,
  permissionsOfRoles,
} from '../access-control/index.js';
import { operationForbidden, type Page, type Principal } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { Pages } from '../platform/pages/index.js';
import { SessionsService } from '../tokens/index.js';
import type { ListUsersQuery } from './dto/list-users.query.js';
import type { User } from './user.entity.js';
import { lastAdministrator, ownAddress, userNotFound } from './users.errors.js';
import { UsersRepository } from './users.repository.js';
import { UserChanges } from './user-changes.js';

/** A user and the roles that they hold. */
export interface UserWithRoles {
  readonly user: User;
  readonly roles: readonly string[];
}

/** One lock for everything that could take the last administrator away, so that two at once cannot both pass. */
const ADMINISTRATORS_LOCK = 'administrators';

/**
 * Accounts, as administrators handle them. Every change asks the same two rules first: nobody changes someone who
 * holds more than they do, and one enabled administrator always remains.
 */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly changes: UserChanges,
    private readonly grants: GrantsService,
    private readonly sessions: SessionsService,
    private readonly pages: Pages,
    private readonly transactions: TransactionRunner,
  ) {}

  /** @throws Problem `request.cursor_invalid` */
  async list({ search, role, enabled, ...query }: ListUsersQuery): Promise<Page<UserWithRoles>> {
    const filters = { search, role, enabled };
    const { items, nextCursor } = await this.pages.read(query, {
      described: { name: 'users', ...filters },
      read: (reach) => this.users.list(filters, reach),
      placeOf: ({ createdAt, id }) => ({ key: createdAt.getTime(), id }),
    });
    const roles = await this.grants.rolesOfMany(items.map(({ id }) => id));
    return { items: items.map((user) => ({ user, roles: roles.get(user.id) ?? [] })), nextCursor };
  }

  /** @throws Problem `user.not_found` */
  async get(id: string): Promise<UserWithRoles> {
    const user = await this.users.find(id);
    if (!user) throw userNotFound();
    return { user, roles: await this.grants.rolesOf(id) };
  }

  /**
   * One's own address changes at `/users/me` alone, where the current password is asked for.
   * @throws Problem `user.not_found`, `user.taken`, `user.own_address`, `access.target_outranks`
   */
  async change(actor: Principal, id: string, changes: { username?: string; email?: string }): Promise<UserWithRoles> {
    if (changes.email !== undefined && actor.id === id) throw ownAddress();
    return this.#onTarget(actor, id, async ({ user, roles }) => ({
      user: await this.changes.apply(user, changes),
      roles,
    }));
  }

  /** @throws Problem `access.grant_exceeds_own`, `user.last_administrator` and those of `change` */
  assignRoles(actor: Principal, id: string, roles: readonly string[]): Promise<UserWithRoles> {
    return this.#keepingAnAdministrator(actor, id, async (target) => {
      assertMayAssign(actor, target.roles, roles);
      await this.grants.replaceRoles(id, roles, actor.id);
      return { user: target.user, roles: [...new Set(roles)].toSorted() };
    });
  }

  /** Ends the user's sessions too. Disabling a disabled account changes nothing. */
  disable(actor: Principal, id: string): Promise<UserWithRoles> {
    return this.#keepingAnAdministrator(actor, id, async (target) => {
      const user = await this.changes.setEnabled(target.user, false);
      await this.sessions.endAllOf(id, 'user_disabled');
      return { user, roles: target.roles };
    });
  }

  enable(actor: Principal, id: string): Promise<UserWithRoles> {
    return this.#onTarget(actor, id, async ({ user, roles }) => ({
      user: await this.changes.setEnabled(user, true),
      roles,
    }));
  }

  /** Failed sign-ins so far count no longer, wherever they came from. */
  unlock(actor: Principal, id: string): Promise<UserWithRoles> {
    return this.#onTarget(actor, id, async ({ user, roles }) => ({
      user: await this.changes.forgiveFailures(user),
      roles,
    }));
  }

  /** Ends the user's sessions too. @throws Problem `user.not_found`, `access.target_outranks` */
  forcePasswordReset(actor: Principal, id: string): Promise<UserWithRoles> {
    return this.#onTarget(actor, id, async ({ user, roles }) => {
      const changed = await this.changes.requirePasswordReset(user);
      await this.sessions.endAllOf(id, 'revoked');
      return { user: changed, roles };
    });
  }

  /** @throws Problem `user.not_found`, `access.target_outranks` */
  async endSessions(actor: Principal, id: string): Promise<void> {
    await this.#onTarget(actor, id, () => this.sessions.endAllOf(id, 'revoked'));
  }

  async delete(actor: Principal, id: string): Promise<void> {
    await this.#keepingAnAdministrator(actor, id, async () => {
      await this.sessions.endAllOf(id, 'user_disabled');
      await this.changes.remove(id);
    });
  }

  /** Runs `work` on the locked account in one transaction, once the actor has been found to hold as much. */
  #onTarget<T>(actor: Principal, id: string, work: (target: UserWithRoles) => Promise<T>): Promise<T> {
    return this.transactions.run(async () => {
      const user = await this.users.findForUpdate(id);
      if (!user) throw userNotFound();
      const roles = await this.grants.rolesOf(id);
      await this.assertStillHolds(actor);
      assertOutranks(actor, roles);
      return work({ user, roles });
    });
  }

  /** `#onTarget()` for what could take an administrator away: one at a time, and one remains. */
  #keepingAnAdministrator<T>(actor: Principal, id: string, work: (target: UserWithRoles) => Promise<T>): Promise<T> {
    return this.transactions.runExclusively(ADMINISTRATORS_LOCK, () =>
      this.#onTarget(actor, id, async (target) => {
        const result = await work(target);
        if (target.roles.includes(ADMIN_ROLE)) await this.#assertAdministratorRemains();
        return result;
      }),
    );
  }

  /**
   * To be asked inside a transaction that may have waited: an actor who has lost something meanwhile does nothing more.
   * @throws Problem `access.forbidden`
   */
  async assertStillHolds(actor: Principal): Promise<void> {
    if (actor.type !== 'user') return;
    const user = await this.users.find(actor.id);
    const held = permissionsOfRoles(await this.grants.rolesOf(actor.id));
    const lost = [...actor.permissions].some((permission) => !held.has(permission));
    if (!user || user.disabledAt || lost) throw operationForbidden();
  }

  async #assertAdministratorRemains(): Promise<void> {
    if ((await this.users.countEnabledAdministrators()) === 0) throw lastAdministrator();
  }
}
