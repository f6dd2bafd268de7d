import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

/** One role of one user. */
@Entity('role_assignments')
export class RoleAssignment {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_role_assignments' })
  @ForeignKey('User', { onDelete: 'CASCADE', name: 'fk_role_assignments_user' })
  userId: string;

  @Index('ix_role_assignments_role')
  @PrimaryColumn({ type: 'varchar', length: 64, primaryKeyConstraintName: 'pk_role_assignments' })
  role: string;

  @TimestampColumn()
  grantedAt: Date;

  /** The granting principal's id; null where the system did it. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  grantedBy: string | null;
}
