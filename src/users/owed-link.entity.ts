import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

/**
 * A link to a new password that an account's owner has yet to be mailed. Invariant: it is written in the transaction that
 * makes the password worthless, and stays until the mail was taken or given up. The link itself is made when it is sent.
 */
@Entity('owed_links')
export class OwedLink {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_owed_links' })
  @ForeignKey('User', { onDelete: 'CASCADE', name: 'fk_owed_links_user' })
  userId: string;

  @Column({ type: 'integer' })
  attempts: number;

  @TimestampColumn()
  createdAt: Date;

  /** When to try; moved ahead by whoever tries, so that nobody else does at the same time. */
  @Index('ix_owed_links_due_at')
  @TimestampColumn()
  dueAt: Date;
}
