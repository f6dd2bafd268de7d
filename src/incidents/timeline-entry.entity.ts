import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { AuditActor } from '../audit/index.js';
import { TimestampColumn } from '../platform/database/index.js';
import type { IncidentState } from './incident.js';

/** What happened to an incident, in the past tense. */
export const TIMELINE_EVENTS = [
  'opened',
  'graded',
  'called',
  'escalated',
  'reminded',
  'acknowledged',
  'assigned',
  'moved',
  'isolation_proposed',
  'isolated',
  'isolation_refused',
  'unreached',
  'glass_broken',
  'playbook_started',
  'playbook_resumed',
  'playbook_step',
  'playbook_finished',
  'playbook_interrupted',
  'owner_told',
  'checked',
] as const;

export type TimelineEvent = (typeof TIMELINE_EVENTS)[number];

/** One line of an incident's story. Invariant: positions have no gaps, and nothing that was written changes. */
@Entity('incident_timeline')
@Check('chk_incident_timeline_actor_type', `actor_type IN ('user', 'client', 'system', 'anonymous')`)
@Check(
  'chk_incident_timeline_from_state',
  `from_state IN ('detected', 'assessed', 'contained', 'analysed', 'remediated', 'verified', 'closed')`,
)
@Check(
  'chk_incident_timeline_to_state',
  `to_state IN ('detected', 'assessed', 'contained', 'analysed', 'remediated', 'verified', 'closed')`,
)
export class TimelineEntry {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_incident_timeline' })
  @ForeignKey('Incident', { onDelete: 'CASCADE', name: 'fk_incident_timeline_incident' })
  incidentId: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_incident_timeline' })
  position: number;

  @TimestampColumn()
  at: Date;

  @Column({ type: 'varchar', length: 16 })
  actorType: AuditActor['type'];

  @Column({ type: 'varchar', length: 64 })
  actorId: string;

  /** For people; as it was then. */
  @Column({ type: 'varchar', length: 100, nullable: true })
  actorName: string | null;

  @Column({ type: 'varchar', length: 32 })
  what: TimelineEvent;

  @Column({ type: 'varchar', length: 2000, nullable: true })
  note: string | null;

  @Column({ type: 'varchar', length: 16, nullable: true })
  fromState: IncidentState | null;

  @Column({ type: 'varchar', length: 16, nullable: true })
  toState: IncidentState | null;

  /** Whatever else belongs to it. */
  @Column({ type: 'simple-json', nullable: true })
  details: Readonly<Record<string, unknown>> | null;
}
