import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../database/index.js';

/**
 * What became of the first request with a key. Invariants: `status`, `headers` and `body` are written by the very
 * transaction that does the work, and only while `claimId` is still its own; what is finished never changes.
 */
@Entity('idempotency_keys')
@Check('chk_idempotency_keys_status', 'status BETWEEN 200 AND 299')
export class IdempotencyKey {
  /** SHA-256 of principal, route and key, so that nobody meets another's. */
  @PrimaryColumn({ type: 'varchar', length: 64, primaryKeyConstraintName: 'pk_idempotency_keys' })
  id: string;

  /** SHA-256 of what was asked for. */
  @Column({ type: 'varchar', length: 64 })
  fingerprint: string;

  /** Who may write the answer; a new one with each takeover. */
  @Column({ type: 'varchar', length: 36 })
  claimId: string;

  /** From then on an unfinished request counts as dead. */
  @TimestampColumn()
  leaseExpiresAt: Date;

  /** Null while the request is going on. */
  @Column({ type: 'integer', nullable: true })
  status: number | null;

  /** JSON object. */
  @Column({ type: 'text', nullable: true })
  headers: string | null;

  /** JSON; null where the answer has none. */
  @Column({ type: 'text', nullable: true })
  body: string | null;

  @Index('ix_idempotency_keys_expires_at')
  @TimestampColumn()
  expiresAt: Date;
}
