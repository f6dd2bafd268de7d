import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

/** Who froze access, when and why. Invariant: one row while it is frozen, none otherwise. */
@Entity('access_freezes')
@Check('chk_access_freezes_id', `id = 'access'`)
export class AccessFreezeMark {
  @PrimaryColumn({ type: 'varchar', length: 16, primaryKeyConstraintName: 'pk_access_freezes' })
  id: 'access';

  @TimestampColumn()
  frozenAt: Date;

  @Column({ type: 'varchar', length: 64 })
  frozenBy: string;

  @Column({ type: 'varchar', length: 500 })
  reason: string;
}
