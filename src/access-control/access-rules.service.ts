import { Injectable } from '@nestjs/common';
import { operationForbidden, type Principal } from '../common/index.js';
import { AccessFreeze } from './access-freeze.service.js';
import { ActorStanding } from './actor-standing.js';
import { DEFAULT_ROLES } from './built-in-roles.js';
import { assertMayAssign, stillHas, type Powers } from './grant-rules.js';
import type { Assignment } from './role-assignment.entity.js';
import { RoleBooks } from './role-books.js';
import { boundedRights } from './rights.js';
import { RoutePolicyError, RouteTable } from './route-table.js';

/**
 * The grant rules, asked of the database: to be used inside the transaction that makes the change. It asks for the book of
 * roles once, when it has its locks, and judges everything by that.
 */
@Injectable()
export class AccessRules {
  constructor(
    private readonly books: RoleBooks,
    private readonly routes: RouteTable,
    private readonly standing: ActorStanding,
    private readonly freeze: AccessFreeze,
  ) {}

  async powers(): Promise<Powers> {
    return { book: await this.books.read(), gating: this.routes.gatingRoles };
  }

  /**
   * A role that a route names and that is no row could be made, and taken, by anybody who makes roles.
   * @throws RoutePolicyError
   */
  async assertNamedRolesExist(): Promise<void> {
    const { book, gating } = await this.powers();
    const missing = [...gating].filter((role) => !book.has(role));
    if (missing.length > 0) throw new RoutePolicyError([`no row for the role ${missing.join(', ')}`]);
  }

  /**
   * `assertMayAssign()` while access is not frozen. Whoever is new gets the roles that everybody has, whatever is frozen.
   * @throws Problem `access.frozen` and those of `assertMayAssign()`
   */
  async assertMayAssign(
    actor: Principal,
    powers: Powers,
    before: readonly Assignment[],
    after: readonly Assignment[],
  ): Promise<void> {
    await this.assertMayHold([...before, ...after]);
    assertMayAssign(actor, powers, before, after);
  }

  /** What everybody has may be held whatever is frozen. @throws Problem `access.frozen` for anything else while it is */
  async assertMayHold(assignments: readonly Assignment[]): Promise<void> {
    if (!assignments.every(({ role }) => DEFAULT_ROLES.includes(role))) await this.freeze.assertThawed();
  }

  /** @throws Problem `access.frozen` */
  assertThawed(): Promise<void> {
    return this.freeze.assertThawed();
  }

  /**
   * To be asked inside a transaction that may have waited: an actor who has lost something meanwhile does nothing more.
   * @returns what the actor was judged by, for all that is to be judged in the same transaction
   * @throws Problem `access.forbidden`
   */
  async assertStillHolds(actor: Principal): Promise<Powers> {
    const powers = await this.powers();
    const now = await this.standing.grantsOf(actor, powers.book);
    if (!now || !stillHas(boundedRights(now, actor.scope), actor)) throw operationForbidden();
    return powers;
  }
}
