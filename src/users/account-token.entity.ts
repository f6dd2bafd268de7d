import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

export type AccountTokenPurpose = 'password_reset' | 'email_verification';

/**
 * What a mailed link is good for, once. Invariants: a user has at most one of a purpose, the newest; the token itself is
 * not stored; a row is good only while the user's address is still `email`.
 */
@Entity('account_tokens')
@Check('chk_account_tokens_purpose', `purpose IN ('password_reset', 'email_verification')`)
@Index('uq_account_tokens_user_id_purpose', ['userId', 'purpose'], { unique: true })
export class AccountToken {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_account_tokens' })
  id: string;

  @Column({ type: 'varchar', length: 36 })
  @ForeignKey('User', { onDelete: 'CASCADE', name: 'fk_account_tokens_user' })
  userId: string;

  @Column({ type: 'varchar', length: 32 })
  purpose: AccountTokenPurpose;

  /** SHA-256; the token is random, so nothing slower is needed. */
  @Index('uq_account_tokens_token_hash', { unique: true })
  @Column({ type: 'varchar', length: 64 })
  tokenHash: string;

  /** The address that the user had when the token was made. */
  @Column({ type: 'varchar', length: 254 })
  email: string;

  @TimestampColumn()
  createdAt: Date;

  @Index('ix_account_tokens_expires_at')
  @TimestampColumn()
  expiresAt: Date;
}
