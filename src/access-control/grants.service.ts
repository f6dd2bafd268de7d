import { Injectable } from '@nestjs/common';
import { Clock, LoadingCache } from '../common/index.js';
import { ChangeFeed } from '../platform/changes/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { permissionsOfRoles } from './built-in-roles.js';
import { RoleAssignmentsRepository } from './role-assignments.repository.js';

/** What a user may do now. */
export interface Grants {
  readonly roles: readonly string[];
  readonly permissions: ReadonlySet<string>;
}

const REMEMBERED_USERS = 20_000;
const TOPIC = 'grants';

/** Who holds which roles. Answers from memory; a change is in force here as soon as it is committed, elsewhere a moment later. */
@Injectable()
export class GrantsService {
  readonly #grants = new LoadingCache<Grants>({
    maxEntries: REMEMBERED_USERS,
    load: async (userId) => this.#grantsOf(await this.rolesOf(userId)),
  });

  constructor(
    private readonly assignments: RoleAssignmentsRepository,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
    private readonly feed: ChangeFeed,
  ) {
    feed.keepFresh(TOPIC, this.#grants);
  }

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
      await this.changed(userId);
    });
  }

  /** To be called inside the transaction that changes what the user holds. */
  changed(userId: string): Promise<void> {
    return this.feed.announce([{ topic: TOPIC, subject: userId }]);
  }

  #grantsOf(roles: readonly string[]): Grants {
    return Object.freeze({ roles: Object.freeze(roles), permissions: permissionsOfRoles(roles) });
  }
}
