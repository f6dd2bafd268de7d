import { Injectable } from '@nestjs/common';
import { GrantsService } from '../access-control/index.js';
import type { Page, Principal } from '../common/index.js';
import { Pages } from '../platform/pages/index.js';
import { SessionsService } from '../tokens/index.js';
import type { ListUsersQuery } from './dto/list-users.query.js';
import { ownAddress, userNotFound } from './users.errors.js';
import { usersReadPersonal } from './users.permissions.js';
import { UsersRepository } from './users.repository.js';
import { UserChanges } from './user-changes.js';
import { UserTargets, type UserWithRoles } from './user-targets.js';

/** Accounts, as administrators handle them. */
@Injectable()
export class UsersService {
  constructor(
    private readonly users: UsersRepository,
    private readonly changes: UserChanges,
    private readonly grants: GrantsService,
    private readonly sessions: SessionsService,
    private readonly pages: Pages,
    private readonly targets: UserTargets,
  ) {}

  /**
   * What the viewer sees masked, a search does not find either.
   * @throws Problem `request.cursor_invalid`
   */
  async list(viewer: Principal, { search, role, enabled, ...query }: ListUsersQuery): Promise<Page<UserWithRoles>> {
    const filters = { search, searchesEmail: viewer.permissions.has(usersReadPersonal), role, enabled };
    const { items, nextCursor } = await this.pages.read(query, {
      described: { name: 'users', ...filters },
      read: (reach) => this.users.list(filters, reach),
      placeOf: ({ createdAt, id }) => ({ key: createdAt.getTime(), id }),
    });
    const held = await this.grants.assignmentsOfMany(items.map(({ id }) => id));
    return { items: items.map((user) => ({ user, assignments: held.get(user.id) ?? [] })), nextCursor };
  }

  /** @throws Problem `user.not_found` */
  async get(id: string): Promise<UserWithRoles> {
    const user = await this.users.findAccount(id);
    if (!user) throw userNotFound();
    return { user, assignments: await this.grants.assignmentsOf(id) };
  }

  /**
   * One's own address changes at `/users/me` alone, where the current password is asked for.
   * @throws Problem `user.not_found`, `user.taken`, `user.own_address`, `access.target_outranks`
   */
  async change(actor: Principal, id: string, changes: { username?: string; email?: string }): Promise<UserWithRoles> {
    if (changes.email !== undefined && actor.id === id) throw ownAddress();
    return this.targets.reach(actor, id, async ({ user, assignments }) => ({
      user: await this.changes.apply(user, changes),
      assignments,
    }));
  }

  /** Ends the user's sessions too. Disabling a disabled account changes nothing. */
  disable(actor: Principal, id: string): Promise<UserWithRoles> {
    return this.targets.reachKeepingAnAdministrator(actor, id, async (target) => {
      const user = await this.changes.setEnabled(target.user, false);
      await this.sessions.endAllOf(id, 'user_disabled');
      return { user, assignments: target.assignments };
    });
  }

  /** While access is frozen for those alone who hold no more than everybody does. */
  enable(actor: Principal, id: string): Promise<UserWithRoles> {
    return this.targets.reachGivingAccess(actor, id, async ({ user, assignments }) => ({
      user: await this.changes.setEnabled(user, true),
      assignments,
    }));
  }

  /** Failed sign-ins so far count no longer, wherever they came from. */
  unlock(actor: Principal, id: string): Promise<UserWithRoles> {
    return this.targets.reach(actor, id, async ({ user, assignments }) => ({
      user: await this.changes.forgiveFailures(user),
      assignments,
    }));
  }

  /** Ends the user's sessions too. @throws Problem `user.not_found`, `access.target_outranks` */
  forcePasswordReset(actor: Principal, id: string): Promise<UserWithRoles> {
    return this.targets.reach(actor, id, async ({ user, assignments }) => {
      const changed = await this.changes.requirePasswordReset(user);
      await this.sessions.endAllOf(id, 'revoked');
      return { user: changed, assignments };
    });
  }

  /** @throws Problem `user.not_found`, `access.target_outranks` */
  async endSessions(actor: Principal, id: string): Promise<void> {
    await this.targets.reach(actor, id, () => this.sessions.endAllOf(id, 'revoked'));
  }

  async delete(actor: Principal, id: string): Promise<void> {
    await this.targets.reachKeepingAnAdministrator(actor, id, async ({ user }) => {
      await this.sessions.endAllOf(id, 'user_disabled');
      await this.changes.remove(user);
    });
  }
}
