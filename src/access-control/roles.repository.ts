import { Injectable } from '@nestjs/common';
import { In, type FindOperator } from 'typeorm';
import { TransactionRunner } from '../platform/database/index.js';
import { keyset, type Reach } from '../platform/pages/index.js';
import { RoleAssignment } from './role-assignment.entity.js';
import { Role, RoleParent, RolePermission } from './role.entity.js';

/** A role with what hangs on it; names in alphabetical order. */
export interface StoredRole extends Role {
  readonly permissions: readonly string[];
  readonly parents: readonly string[];
}

/** Rows of `roles`, `role_permissions` and `role_parents`. */
@Injectable()
export class RolesRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  async all(): Promise<StoredRole[]> {
    return this.#complete(await this.#roles.find(), {});
  }

  async find(name: string): Promise<StoredRole | null> {
    const [role] = await this.#complete(await this.#roles.findBy({ name }), { role: name });
    return role ?? null;
  }

  /** By name. */
  async list(reach: Reach): Promise<StoredRole[]> {
    const query = this.#roles.createQueryBuilder('role');
    const roles = await keyset(query, { property: 'name', direction: 'ASC', id: 'name' }, reach).getMany();
    return this.#complete(roles, { role: In(roles.map(({ name }) => name)) });
  }

  async insert({ permissions, parents, ...role }: StoredRole): Promise<void> {
    await this.#roles.insert(role);
    await this.#insertDetails(role.name, permissions, parents);
  }

  async update({ permissions, parents, ...role }: StoredRole): Promise<void> {
    await this.#roles.update({ name: role.name }, role);
    await this.#permissions.delete({ role: role.name });
    await this.#parents.delete({ role: role.name });
    await this.#insertDetails(role.name, permissions, parents);
  }

  async delete(name: string): Promise<void> {
    await this.#roles.delete({ name });
  }

  /** True while somebody holds the role, or a role inherits it. */
  async isInUse(name: string): Promise<boolean> {
    const isHeld = this.transactions.repository(RoleAssignment).existsBy({ role: name });
    return (await isHeld) || this.#parents.existsBy({ parent: name });
  }

  async #insertDetails(role: string, permissions: readonly string[], parents: readonly string[]): Promise<void> {
    if (permissions.length > 0) {
      await this.#permissions.insert(permissions.map((permission) => ({ role, permission })));
    }
    if (parents.length > 0) await this.#parents.insert(parents.map((parent) => ({ role, parent })));
  }

  /** @param whose which details to read; those of `roles` are among them */
  async #complete(roles: readonly Role[], whose: { readonly role?: string | FindOperator<string> }) {
    const permissions = grouped(await this.#permissions.findBy(whose), ({ permission }) => permission);
    const parents = grouped(await this.#parents.findBy(whose), ({ parent }) => parent);
    return roles.map((each) => ({
      ...each,
      permissions: permissions.get(each.name) ?? [],
      parents: parents.get(each.name) ?? [],
    }));
  }

  get #roles() {
    return this.transactions.repository(Role);
  }

  get #permissions() {
    return this.transactions.repository(RolePermission);
  }

  get #parents() {
    return this.transactions.repository(RoleParent);
  }
}

function grouped<T extends { role: string }>(rows: readonly T[], nameOf: (row: T) => string): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const row of rows) {
    const list = names.get(row.role);
    if (list) list.push(nameOf(row));
    else names.set(row.role, [nameOf(row)]);
  }
  for (const list of names.values()) list.sort();
  return names;
}
