import { permissionCatalogue } from '../common/index.js';

/** The roles that every installation has; their rows come with the tables. */

/** Holds every permission, also those of modules yet to come, and cannot be changed. */
export const ADMIN_ROLE = 'admin';

/** What a person signing up is given. */
export const DEFAULT_ROLES: readonly string[] = ['user'];

export const BUILT_IN_ROLES: ReadonlySet<string> = new Set([ADMIN_ROLE, 'manager', ...DEFAULT_ROLES]);

/** What a role has itself, of the permissions that there are. */
export function ownPermissions(role: string, stored: readonly string[]): readonly string[] {
  if (role === ADMIN_ROLE) return [...permissionCatalogue.keys()];
  return stored.filter((permission) => permissionCatalogue.has(permission));
}
