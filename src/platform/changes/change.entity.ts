import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../database/index.js';

/**
 * One thing that every instance must hear of. Invariant: `sequence` is the order of commits and has no gaps, because it
 * is taken from the one row of `change_sequence`, whose lock is held to the commit; a database's own sequence is neither.
 */
@Entity('changes')
export class ChangeRow {
  @PrimaryColumn({ type: 'bigint', primaryKeyConstraintName: 'pk_changes' })
  sequence: number;

  @Column({ type: 'varchar', length: 16 })
  topic: string;

  /** What has changed: an id, or `*` for everything of the topic. */
  @Column({ type: 'varchar', length: 64 })
  subject: string;

  /** From then on nobody needs to hear it any more. */
  @Index('ix_changes_expires_at')
  @TimestampColumn()
  expiresAt: Date;
}

/** The last number given; one row. */
@Entity('change_sequence')
export class ChangeSequence {
  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'pk_change_sequence' })
  id: number;

  @Column({ type: 'bigint' })
  last: number;
}
