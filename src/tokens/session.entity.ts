import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

export type SessionEndReason =
  'logout' | 'password_changed' | 'user_disabled' | 'client_cut_off' | 'refresh_reuse' | 'revoked';

/**
 * One signed-in presence of one user, and its refresh family. Invariants: `generation` only grows; `expiresAt` never
 * moves; an ended session never lives again. The refresh token itself is not stored: it is rebuilt from this row.
 */
@Entity('sessions')
@Check(
  'chk_sessions_end_reason',
  `end_reason IN ('logout', 'password_changed', 'user_disabled', 'client_cut_off', 'refresh_reuse', 'revoked')`,
)
export class Session {
  /** The tokens' `sid`. */
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_sessions' })
  id: string;

  @Index('ix_sessions_user_id')
  @Column({ type: 'varchar', length: 36 })
  @ForeignKey('User', { onDelete: 'CASCADE', name: 'fk_sessions_user' })
  userId: string;

  @Column({ type: 'varchar', length: 64 })
  clientId: string;

  /** Space-separated permission names that bound every token of the session; null when unbounded. */
  @Column({ type: 'text', nullable: true })
  scope: string | null;

  /** Generation of the one refresh token that is good now. */
  @Column({ type: 'integer' })
  generation: number;

  /** When that refresh token was made, to the millisecond; its `iat` is the whole second. */
  @TimestampColumn()
  refreshIssuedAt: Date;

  /** Its `exp`, the session's idle limit. */
  @Index('ix_sessions_refresh_expires_at')
  @TimestampColumn()
  refreshExpiresAt: Date;

  /** When the last access token that was issued for the session expires. */
  @TimestampColumn({ default: 0 })
  accessExpiresAt: Date;

  @TimestampColumn()
  createdAt: Date;

  /** Absolute limit. */
  @TimestampColumn()
  expiresAt: Date;

  /** Where it was opened from. */
  @Column({ type: 'varchar', length: 45 })
  address: string;

  @Column({ type: 'varchar', length: 256 })
  userAgent: string;

  @TimestampColumn({ nullable: true })
  endedAt: Date | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  endReason: SessionEndReason | null;
}
