import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

export const SIGNING_ALGORITHMS = ['RS256', 'ES256', 'HS256'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

export const SIGNING_KEY_STATES = ['next', 'active', 'retired'] as const;
export type SigningKeyState = (typeof SIGNING_KEY_STATES)[number];

/** Where a key was made; `test` counts as development. */
export type KeyEnvironment = 'production' | 'development';

/**
 * A key that access tokens are signed with. Invariants: one row at most is active, and one at most comes next; a
 * retired key verifies for as long as any token that it signed lives; the private half never lies in the database
 * unsealed, and not at all once the key is retired.
 */
@Entity('signing_keys')
@Check('chk_signing_keys_algorithm', `algorithm IN ('RS256', 'ES256', 'HS256')`)
@Check('chk_signing_keys_state', `state IN ('next', 'active', 'retired')`)
@Check('chk_signing_keys_environment', `environment IN ('production', 'development')`)
@Index('uq_signing_keys_state', ['state'], { unique: true, where: `state <> 'retired'` })
export class SigningKeyRow {
  /** RFC 7638 thumbprint of the public key; for HS256 a value derived from the secret. */
  @PrimaryColumn({ type: 'varchar', length: 64, primaryKeyConstraintName: 'pk_signing_keys' })
  kid: string;

  @Column({ type: 'varchar', length: 16 })
  algorithm: SigningAlgorithm;

  @Column({ type: 'varchar', length: 16 })
  state: SigningKeyState;

  @Column({ type: 'varchar', length: 16 })
  environment: KeyEnvironment;

  /** PKCS #8 sealed by `KeySeal`; null when retired, and for HS256, whose key is the root secret itself. */
  @Column({ type: 'text', nullable: true })
  sealedPrivateKey: string | null;

  /** SPKI in PEM; null for HS256. */
  @Column({ type: 'text', nullable: true })
  publicKey: string | null;

  /** Longest life of a token that any instance signs with it: each raises it to its own as it starts. */
  @Column({ type: 'integer' })
  tokenMinutes: number;

  @TimestampColumn()
  createdAt: Date;

  /** Since when it signs; null while it comes next. */
  @TimestampColumn({ nullable: true })
  activatedAt: Date | null;

  @TimestampColumn({ nullable: true })
  retiredAt: Date | null;

  /** When the last token that it signed has expired; null until it is retired. */
  @TimestampColumn({ nullable: true })
  verifiesUntil: Date | null;
}

/** A row without its private half: what may be shown. */
export type StoredKey = Omit<SigningKeyRow, 'sealedPrivateKey'>;
