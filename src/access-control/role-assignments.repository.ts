import { Injectable } from '@nestjs/common';
import { MoreThanOrEqual } from 'typeorm';
import { TransactionRunner } from '../platform/database/index.js';
import { RoleAssignment, type Assignment } from './role-assignment.entity.js';

/** Who granted, and when. */
export type GrantMark = Pick<RoleAssignment, 'grantedAt' | 'grantedBy'>;

/** Rows of `role_assignments`. */
@Injectable()
export class RoleAssignmentsRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  /** Assignments of each user, by role and resource; an empty list for who has none. */
  async of(userIds: readonly string[]): Promise<Map<string, Assignment[]>> {
    const assignments = new Map<string, Assignment[]>(userIds.map((id) => [id, []]));
    if (userIds.length === 0) return assignments;
    const rows = await this.#rows
      .createQueryBuilder('assignment')
      .select(['assignment.user_id AS user_id', 'assignment.role AS role', 'assignment.resource AS resource'])
      .where('assignment.user_id IN (:...userIds)', { userIds })
      .orderBy('assignment.role')
      .addOrderBy('assignment.resource')
      .getRawMany<{ user_id: string } & Assignment>();
    for (const { user_id: id, role, resource } of rows) assignments.get(id)?.push({ role, resource });
    return assignments;
  }

  /** With who granted them, and when. */
  grantedTo(userId: string): Promise<RoleAssignment[]> {
    return this.#rows.find({ where: { userId }, order: { role: 'ASC', resource: 'ASC' } });
  }

  /** Of every user, by when. */
  grantedBy(grantedBy: string, since: Date): Promise<RoleAssignment[]> {
    return this.#rows.find({ where: { grantedBy, grantedAt: MoreThanOrEqual(since) }, order: { grantedAt: 'ASC' } });
  }

  holdersOn(resource: string): Promise<RoleAssignment[]> {
    return this.#rows.findBy({ resource });
  }

  async insert(userId: string, assignments: readonly Assignment[], mark: GrantMark): Promise<void> {
    if (assignments.length === 0) return;
    await this.#rows.insert(assignments.map(({ role, resource }) => ({ userId, role, resource, ...mark })));
  }

  async delete(userId: string, assignments: readonly Assignment[]): Promise<void> {
    for (const { role, resource } of assignments) await this.#rows.delete({ userId, role, resource });
  }

  async deleteOn(resource: string): Promise<void> {
    await this.#rows.delete({ resource });
  }

  get #rows() {
    return this.transactions.repository(RoleAssignment);
  }
}
