import { Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

/** One of a client's secrets. Invariant: the secret itself is stored nowhere, and its hash leaves through no answer. */
@Entity('client_secrets')
export class ClientSecret {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_client_secrets' })
  id: string;

  @Index('ix_client_secrets_client_id')
  @Column({ type: 'varchar', length: 64 })
  @ForeignKey('Client', { onDelete: 'CASCADE', name: 'fk_client_secrets_client' })
  clientId: string;

  /** For people: which machine has it. */
  @Column({ type: 'varchar', length: 100, nullable: true })
  label: string | null;

  @Column({ type: 'varchar', length: 64 })
  secretHash: string;

  @TimestampColumn()
  createdAt: Date;

  /** Good until then; null for good until it is deleted. */
  @TimestampColumn({ nullable: true })
  expiresAt: Date | null;
}
