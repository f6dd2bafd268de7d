import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

/** Stands in `resource` for all of them. */
export const EVERYWHERE = '*';

/** One role of one user, held everywhere or on one resource. */
@Entity('role_assignments')
export class RoleAssignment {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_role_assignments' })
  @ForeignKey('User', { onDelete: 'CASCADE', name: 'fk_role_assignments_user' })
  userId: string;

  @Index('ix_role_assignments_role')
  @PrimaryColumn({ type: 'varchar', length: 64, primaryKeyConstraintName: 'pk_role_assignments' })
  @ForeignKey('Role', { name: 'fk_role_assignments_role' })
  role: string;

  /** `*`, or a resource such as `products/42`. */
  @Index('ix_role_assignments_resource')
  @PrimaryColumn({ type: 'varchar', length: 128, primaryKeyConstraintName: 'pk_role_assignments' })
  resource: string;

  @TimestampColumn()
  grantedAt: Date;

  /** The granting principal's id; null where the system did it. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  grantedBy: string | null;
}

/** A role, and where it is held. */
export type Assignment = Pick<RoleAssignment, 'role' | 'resource'>;

export function isAmong(assignments: readonly Assignment[], { role, resource }: Assignment): boolean {
  return assignments.some((other) => other.role === role && other.resource === resource);
}
