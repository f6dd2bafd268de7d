/** Permissions are constants in code, declared by the feature that owns them, named `resource:action`. */

export interface Permission {
  readonly name: string;
  readonly description: string;
}

const catalogue = new Map<string, Permission>();

/** Every permission that the loaded features declare, by name. */
export const permissionCatalogue: ReadonlyMap<string, Permission> = catalogue;

/** @throws Error when the name is malformed or taken */
export function definePermission<const N extends `${string}:${string}`>(name: N, description: string): N {
  if (!/^[a-z_]+:[a-z_]+$/.test(name)) throw new Error(`permission ${name} is not named resource:action`);
  if (catalogue.has(name)) throw new Error(`permission ${name} is defined twice`);
  catalogue.set(name, Object.freeze({ name, description }));
  return name;
}
