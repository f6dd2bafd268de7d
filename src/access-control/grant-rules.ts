import { isResource, type Principal } from '../common/index.js';
import { invalidRequest } from '../platform/http/index.js';
import { grantExceedsOwn, roleUnknown, targetOutranks } from './access-control.errors.js';
import { EVERYWHERE, isAmong, type Assignment } from './role-assignment.entity.js';
import type { RoleBook } from './role-book.js';
import { holds, isIn, isSubset, type BoundedRights } from './rights.js';

/**
 * Rules that keep power from growing sideways: nobody gives what they lack, and nobody changes someone who holds
 * more. They look at what roles amount to, never at their names, so a new role cannot slip past them; only a role that
 * routes ask for by name (`@Roles`) is a power of its own.
 */
export interface Powers {
  readonly book: RoleBook;
  /** Roles that routes ask for by name. */
  readonly gating: ReadonlySet<string>;
}

/**
 * Checks a change of somebody's assignments. Giving and taking away alike need what the roles in question give, there
 * where they are held; what stays as it is needs nothing.
 * @throws Problem `access.role_unknown`, `request.invalid`, `access.grant_exceeds_own`
 */
export function assertMayAssign(
  actor: Principal,
  powers: Powers,
  before: readonly Assignment[],
  after: readonly Assignment[],
): void {
  if (!after.every(({ role }) => powers.book.has(role))) throw unknownRole('roles');
  const gained = after.filter((assignment) => !isAmong(before, assignment));
  for (const { resource } of gained) if (resource !== EVERYWHERE && !isResource(resource)) throw unknownResource();
  const lost = before.filter((assignment) => !isAmong(after, assignment));
  if (![...gained, ...lost].every((assignment) => hasAllOf(actor, powers, assignment))) throw grantExceedsOwn();
}

/** Checks that the actor has all that `role` gives. @throws Problem `access.grant_exceeds_own` */
export function assertMayGive(actor: Principal, powers: Powers, role: string): void {
  if (!hasAllOf(actor, powers, { role, resource: EVERYWHERE })) throw grantExceedsOwn();
}

function hasAllOf(actor: Principal, { book, gating }: Powers, { role, resource }: Assignment): boolean {
  const there = resource === EVERYWHERE ? undefined : resource;
  return (
    [...book.permissionsOf(role)].every((permission) => holds(actor, permission, there)) &&
    book.lineage(role).every((name) => !gating.has(name) || isIn(actor, name, there))
  );
}

/** Checks what is given as permissions and not as roles. @throws Problem `access.grant_exceeds_own` */
export function assertMayGrant(actor: Principal, permissions: Iterable<string>): void {
  if (!isSubset(permissions, actor.permissions)) throw grantExceedsOwn();
}

/** @throws Problem `access.target_outranks` when the holder of `assignments` may do something that the actor may not */
export function assertOutranks(actor: Principal, powers: Powers, assignments: readonly Assignment[]): void {
  if (!assignments.every((assignment) => hasAllOf(actor, powers, assignment))) throw targetOutranks();
}

/** @throws Problem `access.target_outranks` when one of the `permissions`, such as a client's, is not the actor's */
export function assertOutranksHolder(actor: Principal, permissions: Iterable<string>): void {
  if (!isSubset(permissions, actor.permissions)) throw targetOutranks();
}

/** True when `now` has everything, everywhere and on single resources, that `before` had. */
export function stillHas(now: BoundedRights, before: BoundedRights): boolean {
  if (!isSubset(before.permissions, now.permissions) || !isSubset(before.roles, now.roles)) return false;
  return [...before.on].every(([resource, { permissions }]) =>
    [...permissions].every((permission) => holds(now, permission, resource)),
  );
}

export function unknownRole(field: string) {
  return roleUnknown({ errors: [{ field, code: 'unknown_role', message: 'must name roles that exist' }] });
}

function unknownResource() {
  const message = 'must name resources of kinds that exist, such as products/42';
  return invalidRequest({ errors: [{ field: 'resourceRoles', code: 'unknown_resource', message }] });
}
