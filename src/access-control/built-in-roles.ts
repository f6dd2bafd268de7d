import { permissionCatalogue } from './permission.js';

/** The roles that every installation has. `admin` holds every permission, also those of modules yet to come. */

export const ADMIN_ROLE = 'admin';

export interface BuiltInRole {
  readonly name: string;
  readonly description: string;
  readonly permissions: () => Iterable<string>;
}

const roles: readonly BuiltInRole[] = [
  { name: ADMIN_ROLE, description: 'Everything', permissions: () => permissionCatalogue.keys() },
  {
    name: 'manager',
    description: 'Keeps the catalogue and sees the accounts',
    permissions: () => ['products:write', 'users:read'],
  },
  { name: 'user', description: 'A signed-in person, with no permission of its own', permissions: () => [] },
];

export const builtInRoles: ReadonlyMap<string, BuiltInRole> = new Map(roles.map((role) => [role.name, role]));

/** What a person signing up is given. */
export const DEFAULT_ROLES: readonly string[] = ['user'];

/** The union of what the roles give; a role that is no more gives nothing. */
export function permissionsOfRoles(names: Iterable<string>): Set<string> {
  const permissions = new Set<string>();
  for (const name of names) {
    for (const permission of builtInRoles.get(name)?.permissions() ?? []) permissions.add(permission);
  }
  return permissions;
}
