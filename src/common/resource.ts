/**
 * Kinds of things that a role can be held on, one by one. Declared by the feature that owns them. A resource is named
 * `<kind>/<id>`, as its path is.
 */
export interface ResourceKind {
  readonly name: string;
  /** The form of ids, and the only one: what a path names otherwise is another resource. */
  readonly id: RegExp;
}

const catalogue = new Map<string, ResourceKind>();

/** Every kind that the loaded features declare, by name. */
export const resourceKindCatalogue: ReadonlyMap<string, ResourceKind> = catalogue;

/** As long as `role_assignments.resource` is wide. */
export const RESOURCE_MAX = 128;

/** @throws Error when the name is malformed or taken */
export function defineResourceKind(name: string, id: RegExp): ResourceKind {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) throw new Error(`resource kind ${name} is not a lower case word`);
  if (catalogue.has(name)) throw new Error(`resource kind ${name} is defined twice`);
  const kind = Object.freeze({ name, id });
  catalogue.set(name, kind);
  return kind;
}

/** `products/42`. */
export function resourceOf(kind: ResourceKind, id: string | number): string {
  return `${kind.name}/${id}`;
}

/** True when `resource` has the form of one that can be: of a declared kind, with an id in its one form. */
export function isResource(resource: string): boolean {
  const slash = resource.indexOf('/');
  const kind = catalogue.get(resource.slice(0, slash));
  return kind !== undefined && resource.length <= RESOURCE_MAX && kind.id.test(resource.slice(slash + 1));
}
