import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../platform/database/index.js';
import { RoleAssignment } from './role-assignment.entity.js';

/** Rows of `role_assignments`. The only place of this room that knows TypeORM. */
@Injectable()
export class RoleAssignmentsRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  /** Role names of each user, in alphabetical order; an empty list for who has none. */
  async rolesOf(userIds: readonly string[]): Promise<Map<string, string[]>> {
    const roles = new Map<string, string[]>(userIds.map((id) => [id, []]));
    if (userIds.length === 0) return roles;
    const rows = await this.#rows
      .createQueryBuilder('assignment')
      .select(['assignment.user_id AS user_id', 'assignment.role AS role'])
      .where('assignment.user_id IN (:...userIds)', { userIds })
      .orderBy('assignment.role')
      .getRawMany<{ user_id: string; role: string }>();
    for (const row of rows) roles.get(row.user_id)?.push(row.role);
    return roles;
  }

  async replace(
    userId: string,
    roles: readonly string[],
    grant: { readonly grantedAt: Date; readonly grantedBy: string | null },
  ): Promise<void> {
    await this.#rows.delete({ userId });
    if (roles.length > 0) await this.#rows.insert(roles.map((role) => ({ userId, role, ...grant })));
  }

  get #rows() {
    return this.transactions.repository(RoleAssignment);
  }
}
