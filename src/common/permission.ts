/** Permissions are constants in code, declared by the feature that owns them, named `resource:action`. */

export interface Permission {
  readonly name: string;
  readonly description: string;
}

const permissions = new Map<string, Permission>();
const scopes = new Map<string, Permission>();

/** Every permission that the loaded features declare, by name. */
export const permissionCatalogue: ReadonlyMap<string, Permission> = permissions;

/** Everything that a token's scope can name (RFC 6749 §3.3): each permission, and what is a scope alone. */
export const scopeCatalogue: ReadonlyMap<string, Permission> = scopes;

/** @throws Error when the name is malformed or taken */
export function definePermission<const N extends `${string}:${string}`>(name: N, description: string): N {
  permissions.set(name, scopeOf(name, description));
  return name;
}

/**
 * What an application may do for whoever signs in through it, with what is theirs by nature. No role gives it and nobody
 * grants it; only tokens are bounded by it.
 * @throws Error when the name is malformed or taken
 */
export function defineScope<const N extends `${string}:${string}`>(name: N, description: string): N {
  scopeOf(name, description);
  return name;
}

function scopeOf(name: string, description: string): Permission {
  if (!/^[a-z_]+:[a-z_]+$/.test(name)) throw new Error(`permission ${name} is not named resource:action`);
  if (scopes.has(name)) throw new Error(`permission ${name} is defined twice`);
  const scope = Object.freeze({ name, description });
  scopes.set(name, scope);
  return scope;
}
