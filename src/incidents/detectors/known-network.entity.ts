import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../../platform/database/index.js';

/**
 * A network that an account has signed in from. Invariant: the network itself is not stored; the id is a keyed hash of
 * it and the account, so rows of two accounts do not show that they share one.
 */
@Entity('known_networks')
export class KnownNetwork {
  @PrimaryColumn({ type: 'varchar', length: 43, primaryKeyConstraintName: 'pk_known_networks' })
  id: string;

  @Index('ix_known_networks_user_id')
  @Column({ type: 'varchar', length: 36 })
  @ForeignKey('User', { onDelete: 'CASCADE', name: 'fk_known_networks_user' })
  userId: string;

  /** From then on the account has never used it. */
  @Index('ix_known_networks_expires_at')
  @TimestampColumn()
  expiresAt: Date;
}
