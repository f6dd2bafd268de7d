import { Column, Entity, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

/** The secret that the trail's MACs are made with, sealed under the root secret: exchanging that leaves the trail verifiable. */
@Entity('audit_keys')
export class AuditKeyRow {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_audit_keys' })
  id: string;

  @Column({ type: 'varchar', length: 256 })
  sealedKey: string;

  @TimestampColumn()
  createdAt: Date;
}

/** `floor`: everything up to it has been let go. `head`: everything up to it is sealed. */
export type CheckpointName = 'floor' | 'head';

/** One signed end of the chain. */
@Entity('audit_checkpoints')
export class AuditCheckpointRow {
  @PrimaryColumn({ type: 'varchar', length: 8, primaryKeyConstraintName: 'pk_audit_checkpoints' })
  name: CheckpointName;

  @Column({ type: 'bigint' })
  sequence: number;

  @Column({ type: 'varchar', length: 43 })
  chainMac: string;

  @TimestampColumn()
  at: Date;

  @Column({ type: 'varchar', length: 36 })
  keyId: string;

  @Column({ type: 'varchar', length: 43 })
  mac: string;
}

/** How far a receiver outside has been told, and which instance is telling it now. */
@Entity('audit_deliveries')
export class AuditDeliveryRow {
  @PrimaryColumn({ type: 'varchar', length: 16, primaryKeyConstraintName: 'pk_audit_deliveries' })
  receiver: string;

  /** The sequence of the last event that it has taken. */
  @Column({ type: 'bigint' })
  position: number;

  @Column({ type: 'varchar', length: 36, nullable: true })
  holder: string | null;

  @TimestampColumn({ nullable: true })
  heldUntil: Date | null;
}
