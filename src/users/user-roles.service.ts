import { Injectable } from '@nestjs/common';
import {
  AccessRules,
  assertMayAssign,
  explain,
  GrantsService,
  RoleBooks,
  type Assignment,
  type Explanation,
} from '../access-control/index.js';
import { isResource, permissionCatalogue, type Principal } from '../common/index.js';
import { invalidRequest } from '../platform/http/index.js';
import { identityKey } from './identity.js';
import type { User } from './user.entity.js';
import { userNotFound } from './users.errors.js';
import { UsersRepository } from './users.repository.js';
import { UserTargets, type UserWithRoles } from './user-targets.js';

/** Why somebody may do something, or may not. */
export interface UserExplanation extends Explanation {
  readonly user: User;
  /** By what they hold, and with an enabled account. */
  readonly allowed: boolean;
}

/** The roles of accounts: who has which, and why that lets them do what they do. */
@Injectable()
export class UserRolesService {
  constructor(
    private readonly targets: UserTargets,
    private readonly users: UsersRepository,
    private readonly grants: GrantsService,
    private readonly rules: AccessRules,
    private readonly books: RoleBooks,
  ) {}

  /**
   * Makes `wanted` all that the user holds; in force on their next request.
   * @throws Problem `access.role_unknown`, `access.grant_exceeds_own`, `user.last_administrator` and those of `UserTargets.reach()`
   */
  assign(actor: Principal, id: string, wanted: readonly Assignment[]): Promise<UserWithRoles> {
    return this.targets.reachKeepingAnAdministrator(actor, id, async ({ user, assignments }, powers) => {
      await this.rules.assertMayAssign(actor, powers, assignments, wanted);
      await this.grants.replace(id, wanted, actor.id);
      return { user, assignments: await this.grants.assignmentsOf(id) };
    });
  }

  /**
   * Takes `lost` from the user, also while access is frozen; what they do not hold is passed over.
   * @throws Problem: see `assign()`
   */
  takeBack(actor: Principal, id: string, lost: readonly Assignment[]): Promise<UserWithRoles> {
    return this.targets.reachKeepingAnAdministrator(actor, id, async ({ user, assignments }, powers) => {
      const kept = assignments.filter(
        ({ role, resource }) => !lost.some((other) => other.role === role && other.resource === resource),
      );
      assertMayAssign(actor, powers, assignments, kept);
      await this.grants.replace(id, kept, actor.id);
      return { user, assignments: kept };
    });
  }

  /** @param resource nothing: everywhere. @throws Problem `user.not_found`, `request.invalid` */
  async explain(userId: string, permission: string, resource?: string): Promise<UserExplanation> {
    return this.#explain(await this.users.find(userId), permission, resource);
  }

  /** `explain()` for the operator, who knows people by name. */
  async explainNamed(username: string, permission: string, resource?: string): Promise<UserExplanation> {
    return this.#explain(await this.users.findByUsernameKey(identityKey(username)), permission, resource);
  }

  async #explain(user: User | null, permission: string, resource?: string): Promise<UserExplanation> {
    if (!permissionCatalogue.has(permission)) throw unknown('permission');
    if (resource !== undefined && !isResource(resource)) throw unknown('resource');
    if (!user) throw userNotFound();
    const explanation = explain(await this.books.read(), await this.grants.grantedTo(user.id), permission, resource);
    return { user, allowed: explanation.reasons.length > 0 && user.disabledAt === null, ...explanation };
  }
}

function unknown(field: string) {
  return invalidRequest({ errors: [{ field, code: 'unknown', message: 'must name one that exists' }] });
}
