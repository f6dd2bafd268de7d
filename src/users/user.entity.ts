import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

/**
 * One person's account. Invariants: `usernameKey` and `emailKey` are `identityKey()` of what they stand for and
 * unique, so no two accounts look like one; `passwordHash` leaves through no answer and no log.
 */
@Entity('users')
@Index('ix_users_created_at_id', ['createdAt', 'id'])
export class User {
  @PrimaryColumn({ type: 'varchar', length: 36, primaryKeyConstraintName: 'pk_users' })
  id: string;

  @Column({ type: 'varchar', length: 64 })
  username: string;

  @Index('uq_users_username_key', { unique: true })
  @Column({ type: 'varchar', length: 256 })
  usernameKey: string;

  @Column({ type: 'varchar', length: 254 })
  email: string;

  @Index('uq_users_email_key', { unique: true })
  @Column({ type: 'varchar', length: 1024 })
  emailKey: string;

  /** An address logs in only once it is verified. */
  @TimestampColumn({ nullable: true })
  emailVerifiedAt: Date | null;

  @Column({ type: 'varchar', length: 256 })
  passwordHash: string;

  @TimestampColumn({ nullable: true })
  disabledAt: Date | null;

  /** While it is set, the password opens nothing; a reset clears it. */
  @TimestampColumn({ nullable: true })
  passwordResetRequiredAt: Date | null;

  /** Failed sign-ins before this instant count no longer. */
  @TimestampColumn({ nullable: true })
  failuresForgivenAt: Date | null;

  @TimestampColumn()
  createdAt: Date;

  @TimestampColumn()
  updatedAt: Date;
}
