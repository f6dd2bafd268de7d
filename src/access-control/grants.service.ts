import { Injectable } from '@nestjs/common';
import { AuditTrail } from '../audit/index.js';
import { Clock, LoadingCache, type Grants } from '../common/index.js';
import { ChangeFeed } from '../platform/changes/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { rolesChanged } from './access.audit.js';
import { EVERYWHERE, isAmong, type Assignment, type RoleAssignment } from './role-assignment.entity.js';
import { RoleAssignmentsRepository } from './role-assignments.repository.js';
import { ROLES_TOPIC, RoleBooks } from './role-books.js';

const REMEMBERED_USERS = 20_000;
const TOPIC = 'grants';

/** Assignments of roles that hold everywhere. */
export function everywhere(roles: readonly string[]): Assignment[] {
  return [...new Set(roles)].map((role) => ({ role, resource: EVERYWHERE }));
}

/**
 * Who holds which roles, and what that amounts to. Answers from memory; a change of an assignment or of a role is in force
 * here as soon as it is committed, elsewhere a moment later.
 */
@Injectable()
export class GrantsService {
  readonly #grants = new LoadingCache<Grants>({
    maxEntries: REMEMBERED_USERS,
    load: async (userId) => {
      const assignments = await this.assignmentsOf(userId);
      return (await this.books.current()).grantsOf(assignments);
    },
  });

  constructor(
    private readonly assignments: RoleAssignmentsRepository,
    private readonly books: RoleBooks,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
    private readonly feed: ChangeFeed,
    private readonly audit: AuditTrail,
  ) {
    feed.keepFresh(TOPIC, this.#grants);
    feed.keepFresh(ROLES_TOPIC, this.#grants);
  }

  /** The user's grants, without waiting when they are remembered. */
  of(userId: string): Grants | Promise<Grants> {
    return this.#grants.get(userId);
  }

  /** By role and resource, read from the database; inside a transaction, as that sees them. */
  async assignmentsOf(userId: string): Promise<Assignment[]> {
    return (await this.assignmentsOfMany([userId])).get(userId) ?? [];
  }

  assignmentsOfMany(userIds: readonly string[]): Promise<Map<string, Assignment[]>> {
    return this.assignments.of(userIds);
  }

  /** With who granted them, and when. */
  grantedTo(userId: string): Promise<RoleAssignment[]> {
    return this.assignments.grantedTo(userId);
  }

  /** What `grantedBy` has granted since then and is still held, with who granted it, and when. */
  grantedBy(grantedBy: string, since: Date): Promise<RoleAssignment[]> {
    return this.assignments.grantedBy(grantedBy, since);
  }

  /**
   * Makes `wanted` the user's assignments, within the caller's transaction; those that they have already stay as granted.
   * Rules are the caller's to ask first.
   */
  async replace(userId: string, wanted: readonly Assignment[], grantedBy: string | null): Promise<void> {
    await this.transactions.run(async () => {
      const held = await this.assignmentsOf(userId);
      await this.assignments.delete(
        userId,
        held.filter((assignment) => !isAmong(wanted, assignment)),
      );
      const gained = wanted.filter((each, i) => !isAmong(held, each) && !isAmong(wanted.slice(0, i), each));
      await this.assignments.insert(userId, gained, { grantedAt: this.clock.now(), grantedBy });
      await this.changed(userId);
      await this.#record(userId, held, wanted);
    });
  }

  /**
   * Adds one assignment, within the caller's transaction; one that is there already stays as granted. For what comes with
   * an act of the user's own, such as the making of a thing. Rules are the caller's to ask first.
   */
  async give(userId: string, assignment: Assignment, grantedBy: string | null): Promise<void> {
    await this.transactions.run(async () => {
      const held = await this.assignmentsOf(userId);
      if (isAmong(held, assignment)) return;
      await this.assignments.insert(userId, [assignment], { grantedAt: this.clock.now(), grantedBy });
      await this.changed(userId);
      await this.#record(userId, held, [...held, assignment]);
    });
  }

  /** To be called inside the transaction that deletes `resource`: whoever held a role on it does so no more. */
  async forgetResource(resource: string): Promise<void> {
    await this.transactions.run(async () => {
      const holders = await this.assignments.holdersOn(resource);
      await this.assignments.deleteOn(resource);
      await this.feed.announce(holders.map(({ userId }) => ({ topic: TOPIC, subject: userId })));
    });
  }

  /** To be called inside the transaction that changes what the user holds. */
  changed(userId: string): Promise<void> {
    return this.feed.announce([{ topic: TOPIC, subject: userId }]);
  }

  #record(userId: string, held: readonly Assignment[], wanted: readonly Assignment[]): Promise<void> {
    const [before, after] = [{ roles: held.map(inWords) }, { roles: wanted.map(inWords) }];
    return this.audit.record({ action: rolesChanged, subject: { type: 'user', id: userId }, before, after });
  }
}

/** `manager`, or `manager on products/7`. */
function inWords({ role, resource }: Assignment): string {
  return resource === EVERYWHERE ? role : `${role} on ${resource}`;
}
