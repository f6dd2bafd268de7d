import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { TimestampColumn } from '../platform/database/index.js';

export const SIGNING_ALGORITHMS = ['RS256', 'ES256', 'HS256'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

export type SigningKeyState = 'active' | 'retired';

/**
 * A key that access tokens are signed with. Invariants: one row is active; a retired key verifies what it signed;
 * the private half never lies in the database unsealed.
 */
@Entity('signing_keys')
@Check('chk_signing_keys_algorithm', `algorithm IN ('RS256', 'ES256', 'HS256')`)
@Check('chk_signing_keys_state', `state IN ('active', 'retired')`)
export class SigningKeyRow {
  /** RFC 7638 thumbprint of the public key; for HS256 a value derived from the secret. */
  @PrimaryColumn({ type: 'varchar', length: 64, primaryKeyConstraintName: 'pk_signing_keys' })
  kid: string;

  @Column({ type: 'varchar', length: 16 })
  algorithm: SigningAlgorithm;

  @Column({ type: 'varchar', length: 16 })
  state: SigningKeyState;

  /** PKCS #8 sealed by `KeySeal`; null for HS256, whose key is the root secret itself. */
  @Column({ type: 'text', nullable: true })
  sealedPrivateKey: string | null;

  /** SPKI in PEM; null for HS256. */
  @Column({ type: 'text', nullable: true })
  publicKey: string | null;

  @TimestampColumn()
  createdAt: Date;

  @TimestampColumn({ nullable: true })
  retiredAt: Date | null;
}
