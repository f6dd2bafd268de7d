import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

export type NoticeChannel = 'mail' | 'webhook';

/**
 * A notification that has yet to leave. Invariant: it is written in the transaction that calls for it, and stays until
 * it was taken or given up, so that none is lost with a process; one may be sent twice.
 */
@Entity('incident_notices')
@Check('chk_incident_notices_channel', `channel IN ('mail', 'webhook')`)
export class Notice {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_incident_notices' })
  id: string;

  @Index('ix_incident_notices_incident_id')
  @Column({ type: 'varchar', length: 36 })
  @ForeignKey('Incident', { onDelete: 'CASCADE', name: 'fk_incident_notices_incident' })
  incidentId: string;

  @Column({ type: 'varchar', length: 16 })
  channel: NoticeChannel;

  /** An address for a mail; empty for the webhook, whose URL is the setting of the process that sends. */
  @Column({ type: 'varchar', length: 254 })
  recipient: string;

  @Column({ type: 'varchar', length: 200 })
  subject: string;

  /** Plain text for a mail, JSON for the webhook. */
  @Column({ type: 'text' })
  body: string;

  @Column({ type: 'integer' })
  attempts: number;

  @TimestampColumn()
  createdAt: Date;

  /** When to try; moved ahead by whoever tries, so that nobody else does at the same time. */
  @Index('ix_incident_notices_due_at')
  @TimestampColumn()
  dueAt: Date;
}
