import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { permissionCatalogue, scopeCatalogue } from '../common/index.js';
import { TimestampColumn } from '../platform/database/index.js';
import type { ClientGrant } from './client-terms.js';

/**
 * One partner's software. Invariants: it never gets more than `scope` says, whoever signs in through it; a token that
 * was issued to it for itself carries `tokenGeneration` and is dead once that is another.
 */
@Entity('clients')
@Check('chk_clients_rate_limit_per_minute', 'rate_limit_per_minute > 0')
@Index('ix_clients_created_at_id', ['createdAt', 'id'])
export class Client {
  /** The tokens' `client_id`. */
  @PrimaryColumn({ type: 'varchar', length: 64, primaryKeyConstraintName: 'pk_clients' })
  id: string;

  @Column({ type: 'varchar', length: 100 })
  name: string;

  /** Space-separated. */
  @Column({ type: 'varchar', length: 64 })
  grants: string;

  /** Space-separated permission names; empty where it may do nothing of its own. */
  @Column({ type: 'text' })
  scope: string;

  /** Null where only the general limits hold. */
  @Column({ type: 'integer', nullable: true })
  rateLimitPerMinute: number | null;

  /** A UUID, replaced by each cut-off. */
  @Column({ type: 'varchar', length: 36 })
  tokenGeneration: string;

  @TimestampColumn({ nullable: true })
  disabledAt: Date | null;

  @TimestampColumn()
  createdAt: Date;

  @TimestampColumn()
  updatedAt: Date;

  /** The principal that registered it. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  createdBy: string | null;
}

export function grantsOf({ grants }: Pick<Client, 'grants'>): ClientGrant[] {
  return wordsOf(grants) as ClientGrant[];
}

/** What the client's tokens can be good for; a name that no feature defines any more is left out. */
export function scopesOf({ scope }: Pick<Client, 'scope'>): string[] {
  return wordsOf(scope).filter((name) => scopeCatalogue.has(name));
}

/** What the client may do in its own name: what is a scope alone is nothing without a person. */
export function permissionsOf(client: Pick<Client, 'scope'>): string[] {
  return scopesOf(client).filter((name) => permissionCatalogue.has(name));
}

function wordsOf(text: string): string[] {
  return text === '' ? [] : text.split(' ');
}
