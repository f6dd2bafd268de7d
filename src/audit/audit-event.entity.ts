import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

export const AUDIT_OUTCOMES = ['success', 'failure', 'denied'] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];
export const AUDIT_ACTOR_TYPES = ['user', 'client', 'system', 'anonymous'] as const;
export type AuditActorType = (typeof AUDIT_ACTOR_TYPES)[number];

/** One thing that happened. Everything in it is written once, and covered by `mac`. */
export abstract class RecordedEvent {
  /** Ordered by time (RFC 9562, version 7). */
  id: string;

  @TimestampColumn()
  at: Date;

  @Column({ type: 'varchar', length: 64 })
  action: string;

  @Column({ type: 'varchar', length: 8 })
  outcome: AuditOutcome;

  @Column({ type: 'varchar', length: 16 })
  actorType: AuditActorType;

  @Column({ type: 'varchar', length: 64 })
  actorId: string;

  /** As it was then. */
  @Column({ type: 'varchar', length: 128, nullable: true })
  actorName: string | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  subjectType: string | null;

  @Column({ type: 'varchar', length: 128, nullable: true })
  subjectId: string | null;

  /** What `X-Request-Id` said. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  requestId: string | null;

  @Column({ type: 'varchar', length: 45, nullable: true })
  address: string | null;

  /** JSON, masked. */
  @Column({ type: 'text', nullable: true })
  before: string | null;

  @Column({ type: 'text', nullable: true })
  after: string | null;

  /** Which of `audit_keys` made `mac`. */
  @Column({ type: 'varchar', length: 36 })
  keyId: string;

  @Column({ type: 'varchar', length: 43 })
  mac: string;
}

/**
 * An event as the transaction of the change leaves it: it has no place in the chain yet, and goes only by getting one. To be
 * read alone: a view of `audit_pending`, where its contents are packed. There only their form is checked (JSON), since every
 * change would pay for more: what `audit_events` refuses is not sealed.
 */
@Entity('audit_unsealed', { synchronize: false })
export class PendingEventRow extends RecordedEvent {
  @PrimaryColumn({ type: 'varchar', length: 36 })
  override id: string;
}

/** An event in its place in the chain. Invariant: `sequence` has no gaps from the floor to the head. */
@Entity('audit_events')
@Check('chk_audit_events_outcome', `outcome IN ('success', 'failure', 'denied')`)
@Check('chk_audit_events_actor_type', `actor_type IN ('user', 'client', 'system', 'anonymous')`)
@Index('ix_audit_events_at_id', ['at', 'id'])
@Index('ix_audit_events_actor_id_at_id', ['actorId', 'at', 'id'])
@Index('ix_audit_events_subject_id_at_id', ['subjectId', 'at', 'id'])
@Index('ix_audit_events_action_at_id', ['action', 'at', 'id'])
@Index('ix_audit_events_outcome_at_id', ['outcome', 'at', 'id'])
@Index('ix_audit_events_address_at_id', ['address', 'at', 'id'])
@Index('ix_audit_events_request_id', ['requestId'])
export class AuditEventRow extends RecordedEvent {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_audit_events' })
  override id: string;

  @Index('uq_audit_events_sequence', { unique: true })
  @Column({ type: 'bigint' })
  sequence: number;

  @Column({ type: 'varchar', length: 43 })
  chainMac: string;
}

/** What happened, before it is written. */
export type AuditFacts = Omit<RecordedEvent, 'id' | 'keyId' | 'mac'>;
