import { Injectable } from '@nestjs/common';
import { Clock, permissionCatalogue, type Page, type Principal } from '../common/index.js';
import { isUniqueViolation, TransactionRunner } from '../platform/database/index.js';
import { invalidRequest } from '../platform/http/index.js';
import { Pages, type PageQuery } from '../platform/pages/index.js';
import type { IfMatch } from '../platform/preconditions/index.js';
import { roleChanged, roleCreated, roleDeleted } from './access.audit.js';
import { roleBuiltIn, roleCycle, roleInUse, roleNotFound, roleTaken } from './access-control.errors.js';
import { ACCESS_LOCK } from './access-lock.js';
import { AccessRules } from './access-rules.service.js';
import { ADMIN_ROLE, ownPermissions } from './built-in-roles.js';
import { assertMayGive, assertMayGrant, unknownRole, type Powers } from './grant-rules.js';
import { RoleBooks } from './role-books.js';
import { RolesRepository, type StoredRole } from './roles.repository.js';

/** What of a role its keepers decide. */
export type RoleTerms = Pick<StoredRole, 'description' | 'permissions' | 'parents'>;

/**
 * Roles, as their keepers handle them. Editing a role is granting to all who hold it: whoever makes, changes or deletes one
 * has everything that it gives, before and after.
 */
@Injectable()
export class RolesService {
  constructor(
    private readonly roles: RolesRepository,
    private readonly books: RoleBooks,
    private readonly rules: AccessRules,
    private readonly pages: Pages,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /** By name. @throws Problem `request.cursor_invalid` */
  list(query: PageQuery): Promise<Page<StoredRole>> {
    return this.pages.read(query, {
      described: { name: 'roles' },
      read: (reach) => this.roles.list(reach),
      placeOf: ({ name }) => ({ key: name, id: name }),
    });
  }

  /** @throws Problem `role.not_found` */
  async get(name: string): Promise<StoredRole> {
    const role = await this.roles.find(name);
    if (!role) throw roleNotFound();
    return role;
  }

  /** @throws Problem `role.taken`, `access.role_unknown`, `access.grant_exceeds_own`, `request.invalid` */
  create(actor: Principal, name: string, terms: RoleTerms): Promise<StoredRole> {
    return this.#alone(actor, async (powers) => {
      const now = this.clock.now();
      const role = { ...tidied(terms), name, builtIn: false, version: 1, createdAt: now, updatedAt: now };
      if (powers.book.has(name)) throw roleTaken();
      assertMayBecome(actor, powers, role);
      await this.roles.insert(role);
      await this.books.changed({ action: roleCreated, subject: subjectOf(name), after: termsOf(role) });
      return role;
    });
  }

  /**
   * In force on the next request of all who hold the role.
   * @throws Problem `role.not_found`, `role.built_in`, `role.cycle`, `precondition.failed` and those of `create`
   */
  change(actor: Principal, name: string, changes: Partial<RoleTerms>, ifMatch: IfMatch): Promise<StoredRole> {
    return this.#alone(actor, async (powers) => {
      const before = await this.#changeable(name, ifMatch);
      const terms = { ...before, ...changes };
      const after = { ...before, ...tidied(terms), version: before.version + 1, updatedAt: this.clock.now() };
      assertMayGive(actor, powers, name);
      assertMayBecome(actor, powers, after);
      await this.roles.update(after);
      const [was, is] = [termsOf(before), termsOf(after)];
      await this.books.changed({ action: roleChanged, subject: subjectOf(name), before: was, after: is });
      return after;
    });
  }

  /** @throws Problem `role.not_found`, `role.built_in`, `role.in_use`, `access.grant_exceeds_own`, `precondition.failed` */
  async delete(actor: Principal, name: string, ifMatch: IfMatch): Promise<void> {
    await this.#alone(actor, async (powers) => {
      const role = await this.#changeable(name, ifMatch);
      if (role.builtIn) throw roleBuiltIn();
      assertMayGive(actor, powers, name);
      if (powers.gating.has(name) || (await this.roles.isInUse(name))) throw roleInUse();
      await this.roles.delete(name);
      await this.books.changed({ action: roleDeleted, subject: subjectOf(name), before: termsOf(role) });
    });
  }

  /** @throws Problem `role.not_found`, `role.built_in`, `precondition.failed` */
  async #changeable(name: string, ifMatch: IfMatch): Promise<StoredRole> {
    const role = await this.get(name);
    if (name === ADMIN_ROLE) throw roleBuiltIn();
    ifMatch.assertHolds(role.version);
    return { ...role, permissions: ownPermissions(name, role.permissions) };
  }

  /** One change of access at a time, by somebody who still holds what they came with, and known to every instance. */
  async #alone<T>(actor: Principal, work: (powers: Powers) => Promise<T>): Promise<T> {
    try {
      return await this.transactions.runExclusively(ACCESS_LOCK, async () => {
        await this.rules.assertThawed();
        return work(await this.rules.assertStillHolds(actor));
      });
    } catch (cause) {
      throw isUniqueViolation(cause) ? roleTaken({ cause }) : cause;
    }
  }
}

const subjectOf = (name: string) => ({ type: 'role', id: name });

const termsOf = ({ description, permissions, parents }: RoleTerms) => ({ description, permissions, parents });

/** Checks what `role` would have and inherit. */
function assertMayBecome(actor: Principal, { book, gating }: Powers, role: StoredRole): void {
  if (!role.permissions.every((name) => permissionCatalogue.has(name))) throw unknownPermission();
  if (!role.parents.every((parent) => book.has(parent))) throw unknownRole('parents');
  // `admin` inherits every role, this one among them.
  const isCycle = (parent: string) => parent === ADMIN_ROLE || book.lineage(parent).includes(role.name);
  if (role.parents.some(isCycle)) throw roleCycle();
  assertMayGrant(actor, role.permissions);
  for (const parent of role.parents) assertMayGive(actor, { book, gating }, parent);
}

function unknownPermission() {
  const message = 'must name permissions that exist';
  return invalidRequest({ errors: [{ field: 'permissions', code: 'unknown_permission', message }] });
}

function tidied({ description, permissions, parents }: RoleTerms): RoleTerms {
  return { description, permissions: names(permissions), parents: names(parents) };
}

function names(list: readonly string[]): readonly string[] {
  return [...new Set(list)].toSorted();
}
