import { LRUCache } from 'lru-cache';
import type { Grants, Rights } from '../common/index.js';
import { ADMIN_ROLE } from './built-in-roles.js';
import { EVERYWHERE, type Assignment } from './role-assignment.entity.js';

/** A role as it stands in the book. */
export interface RoleEntry {
  readonly name: string;
  readonly permissions: readonly string[];
  readonly parents: readonly string[];
}

/** The most names of permissions and roles that the worked-out rights of one book hold, beside those in use. */
const REMEMBERED_NAMES = 2_000_000;
const NOTHING: Rights = Object.freeze({ roles: new Set<string>(), permissions: new Set<string>() });

/**
 * All roles at one moment, and what they amount to. Immutable: a change of any role makes another book. Rights are worked
 * out once for each set of roles and shared by all who hold just these, so a check is a look into a set.
 */
export class RoleBook {
  readonly #entries: ReadonlyMap<string, RoleEntry>;
  readonly #given = new LRUCache<string, ReadonlySet<string>>(bySize(({ size }) => size));
  readonly #rights = new LRUCache<string, Rights>(bySize(({ roles, permissions }) => roles.size + permissions.size));

  constructor(entries: Iterable<RoleEntry>) {
    this.#entries = new Map([...entries].map((entry) => [entry.name, entry]));
  }

  has(role: string): boolean {
    return this.#entries.has(role);
  }

  get(role: string): RoleEntry | undefined {
    return this.#entries.get(role);
  }

  entries(): Iterable<RoleEntry> {
    return this.#entries.values();
  }

  /** The role and all that it inherits, nearest first; nothing for a role that is no more. `admin` inherits every role. */
  lineage(role: string): readonly string[] {
    if (role === ADMIN_ROLE) return [role, ...[...this.#entries.keys()].filter((name) => name !== role)];
    const found = new Set(this.has(role) ? [role] : []);
    for (const name of found) for (const parent of this.#entries.get(name)?.parents ?? []) found.add(parent);
    return [...found].filter((name) => this.has(name));
  }

  /** Everything that the role gives, by itself and through its parents. */
  permissionsOf(role: string): ReadonlySet<string> {
    const known = this.#given.get(role);
    if (known) return known;
    const given = new Set(this.lineage(role).flatMap((name) => this.#entries.get(name)!.permissions));
    this.#given.set(role, given);
    return given;
  }

  /** What holding all of `roles` amounts to; a role that is no more gives nothing. */
  rightsOf(roles: readonly string[]): Rights {
    if (roles.length === 0) return NOTHING;
    const key = [...new Set(roles)].toSorted().join(' ');
    const known = this.#rights.get(key);
    if (known) return known;
    const held = new Set(roles.flatMap((role) => this.lineage(role)));
    const permissions = new Set<string>();
    for (const role of held) for (const permission of this.#entries.get(role)!.permissions) permissions.add(permission);
    const rights = Object.freeze({ roles: held, permissions });
    this.#rights.set(key, rights);
    return rights;
  }

  /** What the assignments of one holder amount to. */
  grantsOf(assignments: readonly Assignment[]): Grants {
    const rolesOn = new Map<string, string[]>([[EVERYWHERE, []]]);
    for (const { role, resource } of assignments) {
      const roles = rolesOn.get(resource);
      if (roles) roles.push(role);
      else rolesOn.set(resource, [role]);
    }
    const assigned = rolesOn.get(EVERYWHERE)!.toSorted();
    rolesOn.delete(EVERYWHERE);
    const on = new Map([...rolesOn].map(([resource, roles]) => [resource, this.rightsOf(roles)]));
    return Object.freeze({
      ...this.rightsOf(assigned),
      assigned,
      on,
      gives: (role: string) => this.permissionsOf(role),
    });
  }
}

function bySize<V extends object>(sizeOf: (value: V) => number) {
  return { maxSize: REMEMBERED_NAMES, sizeCalculation: (value: V) => 1 + sizeOf(value) };
}
