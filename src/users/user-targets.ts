import { Injectable } from '@nestjs/common';
import {
  ACCESS_LOCK,
  AccessRules,
  ADMIN_ROLE,
  assertOutranks,
  EVERYWHERE,
  GrantsService,
  type Assignment,
  type Powers,
} from '../access-control/index.js';
import type { Principal } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import type { User } from './user.entity.js';
import { lastAdministrator, userNotFound } from './users.errors.js';
import { UsersRepository } from './users.repository.js';

/** A user and the roles that they hold. */
export interface UserWithRoles {
  readonly user: User;
  readonly assignments: readonly Assignment[];
}

/** @param powers what the actor was judged by, for what `work` has to judge */
type Work<T> = (target: UserWithRoles, powers: Powers) => Promise<T>;

/**
 * The one way to somebody else's account. Every change passes the same two rules: nobody changes someone who holds more
 * than they do, and one enabled administrator always remains.
 */
@Injectable()
export class UserTargets {
  constructor(
    private readonly users: UsersRepository,
    private readonly grants: GrantsService,
    private readonly rules: AccessRules,
    private readonly transactions: TransactionRunner,
  ) {}

  /**
   * Runs `work` on the locked account in one transaction, once the actor has been found to hold as much.
   * @throws Problem `user.not_found`, `access.target_outranks`, `access.forbidden`
   */
  reach<T>(actor: Principal, id: string, work: Work<T>): Promise<T> {
    return this.transactions.run(async () => {
      const user = await this.users.findAccountForUpdate(id);
      if (!user) throw userNotFound();
      const assignments = await this.grants.assignmentsOf(id);
      const powers = await this.rules.assertStillHolds(actor);
      assertOutranks(actor, powers, assignments);
      return work({ user, assignments }, powers);
    });
  }

  /**
   * `reach()` for what lets somebody do again what their roles allow.
   * @throws Problem `access.frozen` and those of `reach()`
   */
  reachGivingAccess<T>(actor: Principal, id: string, work: Work<T>): Promise<T> {
    return this.transactions.runExclusively(ACCESS_LOCK, () =>
      this.reach(actor, id, async (target, powers) => {
        await this.rules.assertMayHold(target.assignments);
        return work(target, powers);
      }),
    );
  }

  /**
   * `reach()` for what could take an administrator away: one at a time, and one remains.
   * @throws Problem `user.last_administrator` and those of `reach()`
   */
  reachKeepingAnAdministrator<T>(actor: Principal, id: string, work: Work<T>): Promise<T> {
    return this.transactions.runExclusively(ACCESS_LOCK, () =>
      this.reach(actor, id, async (target, powers) => {
        const result = await work(target, powers);
        if (isAdministrator(target) && (await this.users.countEnabledAdministrators()) === 0) throw lastAdministrator();
        return result;
      }),
    );
  }
}

function isAdministrator({ assignments }: UserWithRoles): boolean {
  return assignments.some(({ role, resource }) => role === ADMIN_ROLE && resource === EVERYWHERE);
}
