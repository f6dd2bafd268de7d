import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { AuditActor } from '../../audit/index.js';
import { TimestampColumn } from '../../platform/database/index.js';
import type { PlaybookParameters } from './playbook-parameters.js';
import type { StepResult } from './playbook.js';

export const RUN_STATES = ['running', 'interrupted', 'done'] as const;

export type RunState = (typeof RUN_STATES)[number];

/**
 * One run of a playbook on an incident. Invariants: of one playbook on one incident one run at most is `running`; a step
 * whose result stands here is not run again; `holder` is the process that runs it now, and alone writes to it until
 * `heldUntil`.
 */
@Entity('playbook_runs')
@Check('chk_playbook_runs_actor_type', `actor_type IN ('user', 'client', 'system', 'anonymous')`)
@Check('chk_playbook_runs_state', `state IN ('running', 'interrupted', 'done')`)
@Index('uq_playbook_runs_incident_playbook', ['incidentId', 'playbook'], { unique: true, where: `state = 'running'` })
@Index('ix_playbook_runs_incident_started_at', ['incidentId', 'startedAt'])
export class PlaybookRun {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_playbook_runs' })
  id: string;

  @Column({ type: 'varchar', length: 36 })
  @ForeignKey('Incident', { onDelete: 'CASCADE', name: 'fk_playbook_runs_incident' })
  incidentId: string;

  @Column({ type: 'varchar', length: 64 })
  playbook: string;

  @Column({ type: 'simple-json' })
  parameters: PlaybookParameters;

  @Index('ix_playbook_runs_state')
  @Column({ type: 'varchar', length: 16 })
  state: RunState;

  /** Of the steps that are done, in their order; the next is at `results.length`. */
  @Column({ type: 'simple-json' })
  results: readonly StepResult[];

  /** Why it was interrupted: the code of a problem. */
  @Column({ type: 'varchar', length: 100, nullable: true })
  failure: string | null;

  @Column({ type: 'varchar', length: 16 })
  actorType: AuditActor['type'];

  @Column({ type: 'varchar', length: 64 })
  actorId: string;

  @Column({ type: 'varchar', length: 100, nullable: true })
  actorName: string | null;

  /** Bounds of the token that it was started with; null where it had none. */
  @Column({ type: 'text', nullable: true })
  actorScope: string | null;

  @TimestampColumn()
  startedAt: Date;

  @TimestampColumn({ nullable: true })
  finishedAt: Date | null;

  @Column({ type: 'varchar', length: 36 })
  holder: string;

  @TimestampColumn()
  heldUntil: Date;
}
