import { Injectable } from '@nestjs/common';
import { Clock, LoadingCache } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { permissionsOfRoles } from './built-in-roles.js';
import { RoleAssignmentsRepository } from './role-assignments.repository.js';

/** What a user may do now. */
export interface Grants {
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<string>;
}

const REMEMBERED_USERS = 20_000;
/** How long another instance's change may go unseen. */
const MAX_AGE_MS = 5_000;

/** Who holds which roles. Answers from memory; a change is in force on this instance as soon as it is committed. */
@Injectable()
export class GrantsService {
  readonly #grants = new LoadingCache<Grants>({
    maxEntries: REMEMBERED_USERS,
    maxAgeMs: MAX_AGE_MS,
    load: async (userId) => this.#grantsOf(await this.rolesOf(userId)),
  });

  constructor(
    private readonly assignments: RoleAssignmentsRepository,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /** The user's grants, without waiting when they are remembered. */
  of(userId: string): Grants | Promise<Grants> {
    return this.#grants.get(userId);
  }

  /** Role names in alphabetical order, read from the database. */
  async rolesOf(userId: string): Promise<string[]> {
    return (await this.rolesOfMany([userId])).get(userId) ?? [];
  }

  rolesOfMany(userIds: readonly string[]): Promise<Map<string, string[]>> {
    return this.assignments.rolesOf(userIds);
  }

  /** Makes `roles` the user's roles, within the caller's transaction. Rules are the caller's to ask first. */
  async replaceRoles(userId: string, roles: readonly string[], grantedBy: string | null): Promise<void> {
    await this.transactions.run(async () => {
      await this.assignments.replace(userId, [...new Set(roles)], { grantedAt: this.clock.now(), grantedBy });
      this.forget(userId);
    });
  }

  /** Forgets what is remembered of the user, once the change around is committed. */
  forget(userId: string): void {
    this.transactions.afterCommit(() => this.#grants.invalidate(userId));
  }

  #grantsOf(roles: readonly string[]): Grants {
    return Object.freeze({ roles: Object.freeze(roles), permissions: permissionsOfRoles(roles) });
  }
}
