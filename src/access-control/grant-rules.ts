import type { Principal } from '../common/index.js';
import { grantExceedsOwn, roleUnknown, targetOutranks } from './access-control.errors.js';
import { builtInRoles, permissionsOfRoles } from './built-in-roles.js';

/**
 * Rules that keep power from growing sideways: nobody gives what they lack, and nobody changes someone who holds
 * more. They look at permissions, never at role names, so a new role cannot slip past them.
 */

/**
 * Checks a change of roles. Giving and taking away alike need what the roles in question hold.
 * @throws Problem `access.role_unknown`, `access.grant_exceeds_own`
 */
export function assertMayAssign(actor: Principal, before: readonly string[], after: readonly string[]): void {
  if (!after.every((role) => builtInRoles.has(role))) {
    throw roleUnknown({ errors: [{ field: 'roles', code: 'unknown_role', message: 'must name roles that exist' }] });
  }
  const changed = [...before.filter((r) => !after.includes(r)), ...after.filter((r) => !before.includes(r))];
  if (!holdsAll(actor, permissionsOfRoles(changed))) throw grantExceedsOwn();
}

/** @throws Problem `access.target_outranks` when the holder of `roles` may do something that the actor may not */
export function assertOutranks(actor: Principal, roles: readonly string[]): void {
  assertOutranksHolder(actor, permissionsOfRoles(roles));
}

/** @throws Problem `access.target_outranks` when one of the `permissions`, such as a client's, is not the actor's */
export function assertOutranksHolder(actor: Principal, permissions: Iterable<string>): void {
  if (!holdsAll(actor, permissions)) throw targetOutranks();
}

/** Checks what is given as permissions and not as roles. @throws Problem `access.grant_exceeds_own` */
export function assertMayGrant(actor: Principal, permissions: Iterable<string>): void {
  if (!holdsAll(actor, permissions)) throw grantExceedsOwn();
}

function holdsAll(actor: Principal, permissions: Iterable<string>): boolean {
  for (const permission of permissions) if (!actor.permissions.has(permission)) return false;
  return true;
}
