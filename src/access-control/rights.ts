import type { Grants, Policy, Principal, RestrictedPolicy, Rights } from '../common/index.js';

/** Rights as a token with these bounds has them: what lies outside is not there. */
export type BoundedRights = Rights & Pick<Principal, 'on'>;

/**
 * What `bounds`, the names in a token's scope, leave of `grants`; everything where it is null. A role counts when the bounds
 * cover all that it gives, and that is something: else a token with a narrow scope could do through `@Roles` what its scope
 * keeps it from.
 */
export function boundedRights(grants: Grants, bounds: ReadonlySet<string> | null): BoundedRights {
  if (bounds === null) return grants;
  const covers = (given: ReadonlySet<string>) => given.size > 0 && isSubset(given, bounds);
  const within = ({ roles, permissions }: Rights): Rights => ({
    roles: new Set([...roles].filter((role) => covers(grants.gives(role)))),
    permissions: new Set([...bounds].filter((name) => permissions.has(name))),
  });
  return { ...within(grants), on: new Map([...grants.on].map(([resource, rights]) => [resource, within(rights)])) };
}

/** True when every name of `names` is one of `of`. */
export function isSubset(names: Iterable<string>, of: ReadonlySet<string>): boolean {
  for (const name of names) if (!of.has(name)) return false;
  return true;
}

/** True when `holder` has the permission everywhere, or on `resource`. */
export function holds(holder: BoundedRights, permission: string, resource?: string): boolean {
  if (holder.permissions.has(permission)) return true;
  return resource !== undefined && (holder.on.get(resource)?.permissions.has(permission) ?? false);
}

/** True when `holder` has the role, or one that inherits it, everywhere or on `resource`. */
export function isIn(holder: BoundedRights, role: string, resource: string | undefined): boolean {
  if (holder.roles.has(role)) return true;
  return resource !== undefined && (holder.on.get(resource)?.roles.has(role) ?? false);
}

/** What of a policy a caller fails: who they are, what they hold, or only what their token is bounded to. */
export type Shortfall = 'partner' | 'role' | 'permission' | 'scope';

/**
 * The one place where the parts of a policy come together: each must be met, and the first that is not is named. What the
 * holder has, but not within the token's bounds, is a matter of scope.
 * @param resource that the route is about, where it is about one
 */
export function shortfallOf(policy: RestrictedPolicy, principal: Principal, resource?: string): Shortfall | undefined {
  if (policy.peopleOnly && principal.type !== 'user') return 'partner';
  if (!meetsRoles(policy, principal.granted, resource)) return 'role';
  if (!meetsPermissions(policy, principal.granted, resource)) return 'permission';
  const { scope } = principal;
  if (scope === null) return undefined;
  const isCovered =
    meetsRoles(policy, principal, resource) &&
    meetsPermissions(policy, principal, resource) &&
    policy.allScopes.every((name) => scope.has(name));
  return isCovered ? undefined : 'scope';
}

/** True when `principal` meets `policy`. */
export function permits(policy: Policy, principal: Principal, resource?: string): boolean {
  return policy.kind === 'public' || shortfallOf(policy, principal, resource) === undefined;
}

function meetsRoles({ anyRole }: RestrictedPolicy, holder: BoundedRights, resource: string | undefined): boolean {
  return anyRole.length === 0 || anyRole.some((role) => isIn(holder, role, resource));
}

function meetsPermissions(
  { allPermissions }: RestrictedPolicy,
  holder: BoundedRights,
  resource: string | undefined,
): boolean {
  return allPermissions.every((permission) => holds(holder, permission, resource));
}
