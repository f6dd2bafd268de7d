import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

/** A named set of permissions. What it gives is its own permissions and all that its parents give. */
@Entity('roles')
export class Role {
  @PrimaryColumn({ type: 'varchar', length: 64, primaryKeyConstraintName: 'pk_roles' })
  name: string;

  @Column({ type: 'varchar', length: 500 })
  description: string;

  /** Part of the house: it cannot be deleted. */
  @Column({ type: 'boolean' })
  builtIn: boolean;

  /** Raised by every change. */
  @Column({ type: 'integer' })
  version: number;

  @TimestampColumn()
  createdAt: Date;

  @TimestampColumn()
  updatedAt: Date;
}

/** One permission that a role has itself. */
@Entity('role_permissions')
export class RolePermission {
  @PrimaryColumn({ type: 'varchar', length: 64, primaryKeyConstraintName: 'pk_role_permissions' })
  @ForeignKey('Role', { onDelete: 'CASCADE', name: 'fk_role_permissions_role' })
  role: string;

  @PrimaryColumn({ type: 'varchar', length: 128, primaryKeyConstraintName: 'pk_role_permissions' })
  permission: string;
}

/** One parent of a role. Invariant: no role is its own ancestor. */
@Entity('role_parents')
export class RoleParent {
  @PrimaryColumn({ type: 'varchar', length: 64, primaryKeyConstraintName: 'pk_role_parents' })
  @ForeignKey('Role', { onDelete: 'CASCADE', name: 'fk_role_parents_role' })
  role: string;

  @Index('ix_role_parents_parent')
  @PrimaryColumn({ type: 'varchar', length: 64, primaryKeyConstraintName: 'pk_role_parents' })
  @ForeignKey('Role', { name: 'fk_role_parents_parent' })
  parent: string;
}
