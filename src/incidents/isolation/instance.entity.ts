import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../../platform/database/index.js';

/** One process of the house, as it says of itself and as operators decide. Invariant: isolation ends by an operator alone. */
@Entity('instances')
export class Instance {
  @PrimaryColumn({ type: 'varchar', length: 64, primaryKeyConstraintName: 'pk_instances' })
  id: string;

  @TimestampColumn()
  startedAt: Date;

  /** When it last said that it is there. */
  @TimestampColumn()
  heartbeatAt: Date;

  /** When it said that it goes; null while it runs, or since it was killed. */
  @TimestampColumn({ nullable: true })
  stoppedAt: Date | null;

  @TimestampColumn({ nullable: true })
  isolatedAt: Date | null;

  @Column({ type: 'varchar', length: 500, nullable: true })
  isolationReason: string | null;

  /** Id of who isolated it. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  isolatedBy: string | null;
}

/** A heartbeat is due every two seconds; this many of them may be lost. */
const SILENT_AFTER_MS = 10_000;

export const INSTANCE_STATES = ['serving', 'isolated', 'stopped', 'silent'] as const;
export type InstanceState = (typeof INSTANCE_STATES)[number];

export function stateOf({ isolatedAt, stoppedAt, heartbeatAt }: Instance, nowMs: number): InstanceState {
  if (isolatedAt) return 'isolated';
  if (stoppedAt) return 'stopped';
  return nowMs - heartbeatAt.getTime() < SILENT_AFTER_MS ? 'serving' : 'silent';
}
