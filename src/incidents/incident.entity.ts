import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';
import type { IncidentKind, IncidentState, Severity } from './incident.js';

/**
 * Something that has gone wrong, from its detection to its end. Invariants: of one kind and cause one at most is not
 * closed; a closed one never opens again; `firstSeenAt` never moves, `count` only grows.
 */
@Entity('incidents')
@Check('chk_incidents_severity', `severity IN ('low', 'medium', 'high')`)
@Check(
  'chk_incidents_state',
  `state IN ('detected', 'assessed', 'contained', 'analysed', 'remediated', 'verified', 'closed')`,
)
@Index('uq_incidents_kind_cause', ['kind', 'cause'], { unique: true, where: `state <> 'closed'` })
@Index('ix_incidents_first_seen_at_id', ['firstSeenAt', 'id'])
export class Incident {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_incidents' })
  id: string;

  @Column({ type: 'varchar', length: 32 })
  kind: IncidentKind;

  @Column({ type: 'varchar', length: 8 })
  severity: Severity;

  @Column({ type: 'varchar', length: 16 })
  state: IncidentState;

  /** What makes two reports one incident. */
  @Column({ type: 'varchar', length: 200 })
  cause: string;

  @Column({ type: 'varchar', length: 1000 })
  summary: string;

  /** How often it was reported. */
  @Column({ type: 'integer' })
  count: number;

  @TimestampColumn()
  firstSeenAt: Date;

  @TimestampColumn()
  lastSeenAt: Date;

  /** The address that it comes from, as far as there is one. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  source: string | null;

  @Column({ type: 'varchar', length: 32, nullable: true })
  subjectType: string | null;

  @Column({ type: 'varchar', length: 128, nullable: true })
  subjectId: string | null;

  @TimestampColumn({ nullable: true })
  deadlineAt: Date | null;

  /** Id of the user whose incident it is. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  assigneeId: string | null;

  @TimestampColumn({ nullable: true })
  acknowledgedAt: Date | null;

  /** Id of whoever said first that they see to it. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  acknowledgedBy: string | null;

  /** How often the team has been called without an answer. */
  @Column({ type: 'integer' })
  escalationLevel: number;

  /** When the schedule has to escalate or remind; null while there is nothing to do. */
  @Index('ix_incidents_due_at')
  @TimestampColumn({ nullable: true })
  dueAt: Date | null;
}
