import { EVERYWHERE, type RoleAssignment } from './role-assignment.entity.js';
import type { RoleBook } from './role-book.js';

/** One reason why a holder has a permission. */
export interface Reason {
  readonly assignment: RoleAssignment;
  /** From the role assigned, through its parents, to the one that has the permission itself. */
  readonly path: readonly string[];
}

/** Why a holder has a permission on a resource, or everywhere; or what they would need. */
export interface Explanation {
  readonly reasons: readonly Reason[];
  /** Resources on which the holder has it, where that does not help. */
  readonly heldOn: readonly string[];
  /** Roles that have the permission themselves. */
  readonly givenBy: readonly string[];
}

/** @param resource nothing: everywhere */
export function explain(
  book: RoleBook,
  assignments: readonly RoleAssignment[],
  permission: string,
  resource?: string,
): Explanation {
  const giving = assignments.flatMap((assignment) => {
    const path = pathTo(book, assignment.role, permission);
    return path ? [{ assignment, path }] : [];
  });
  const applies = ({ assignment }: Reason) => [EVERYWHERE, resource].includes(assignment.resource);
  return {
    reasons: giving.filter(applies),
    heldOn: giving.filter((reason) => !applies(reason)).map(({ assignment }) => assignment.resource),
    givenBy: [...book.entries()]
      .flatMap(({ name, permissions }) => (permissions.includes(permission) ? [name] : []))
      .toSorted(),
  };
}

/** The shortest way from `role` to a role that has `permission` itself; breadth first, as the book's lineage is. */
function pathTo(book: RoleBook, role: string, permission: string): string[] | undefined {
  const cameFrom = new Map<string, string | undefined>(book.has(role) ? [[role, undefined]] : []);
  for (const name of cameFrom.keys()) {
    const entry = book.get(name);
    if (entry?.permissions.includes(permission)) return wayTo(name, cameFrom);
    for (const parent of entry?.parents ?? []) if (!cameFrom.has(parent)) cameFrom.set(parent, name);
  }
  return undefined;
}

function wayTo(role: string, cameFrom: ReadonlyMap<string, string | undefined>): string[] {
  const way: string[] = [];
  for (let at: string | undefined = role; at !== undefined; at = cameFrom.get(at)) way.unshift(at);
  return way;
}
