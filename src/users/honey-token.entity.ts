import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

/**
 * Bait. Nothing of this house uses the token or its owner, and neither leaves through an answer: whoever has one has
 * read the database. Invariant: an account is bait exactly when it owns a row here; `marker` is part of its name, its
 * address and the token, and of nothing else. Table and columns are named for what a thief looks for.
 */
@Entity('api_tokens')
export class HoneyToken {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_api_tokens' })
  id: string;

  @Index('ix_api_tokens_user_id')
  @Column({ type: 'varchar', length: 36 })
  @ForeignKey('User', { onDelete: 'CASCADE', name: 'fk_api_tokens_user' })
  userId: string;

  @Column({ type: 'varchar', length: 64 })
  token: string;

  @TimestampColumn()
  createdAt: Date;
}
