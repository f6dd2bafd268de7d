import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { LeanRows, TransactionRunner } from '../platform/database/index.js';
import { keyset, type Reach } from '../platform/pages/index.js';
import { AuditEventRow } from './audit-event.entity.js';
import type { ChainPlace } from './chain-macs.js';

export interface AuditFilter {
  readonly actorId?: string;
  readonly subjectId?: string;
  readonly action?: string;
  readonly outcome?: string;
  readonly address?: string;
  readonly requestId?: string;
  readonly from?: Date;
  readonly to?: Date;
}

export interface SealedLink extends ChainPlace {
  readonly id: string;
}

export type SealedEvent = AuditEventRow & ChainPlace;

const EQUAL = ['actorId', 'subjectId', 'action', 'outcome', 'address', 'requestId'] as const;
const LINKS_PER_STATEMENT = 200;

/** Rows of `audit_events`: written once, sealed once, let go from the oldest end. */
@Injectable()
export class AuditEventsRepository {
  readonly #lean: LeanRows<AuditEventRow>;

  constructor(private readonly transactions: TransactionRunner) {
    this.#lean = new LeanRows(transactions, AuditEventRow);
  }

  insert(row: AuditEventRow): Promise<void> {
    return this.#lean.insert(row);
  }

  async hasUnsealed(): Promise<boolean> {
    const rows = await this.transactions.manager.query<unknown[]>(
      'SELECT 1 FROM audit_events WHERE sequence IS NULL LIMIT 1',
    );
    return rows.length > 0;
  }

  /** Oldest first. */
  unsealed(limit: number): Promise<Pick<AuditEventRow, 'id' | 'mac'>[]> {
    return this.transactions.manager.query(
      'SELECT id, mac FROM audit_events WHERE sequence IS NULL ORDER BY at, id LIMIT $1',
      [limit],
    );
  }

  async seal(links: readonly SealedLink[]): Promise<void> {
    for (let at = 0; at < links.length; at += LINKS_PER_STATEMENT) {
      await this.#sealSome(links.slice(at, at + LINKS_PER_STATEMENT));
    }
  }

  /** Sealed events after `sequence`, in the order of the chain. */
  async after(sequence: number, upTo: number, limit: number): Promise<SealedEvent[]> {
    const rows = await this.#rows
      .createQueryBuilder('event')
      .where('event.sequence > :sequence AND event.sequence <= :upTo', { sequence, upTo })
      .orderBy('event.sequence')
      .limit(limit)
      .getMany();
    return rows as SealedEvent[];
  }

  /** Up to the floor, which has been moved there before. */
  async deleteUpTo(sequence: number): Promise<void> {
    await this.transactions.manager.query('DELETE FROM audit_events WHERE sequence <= $1', [sequence]);
  }

  /** By time and id: a place in it stays where it is while events are added. */
  list(wanted: AuditFilter, direction: 'ASC' | 'DESC', reach: Reach): Promise<SealedEvent[]> {
    const query = this.#rows.createQueryBuilder('event').where('event.sequence IS NOT NULL');
    filter(query, wanted);
    return keyset(query, { property: 'at', direction }, reach).getMany() as Promise<SealedEvent[]>;
  }

  /** Sealed or not: what is wrong with the chain keeps nobody from reading what is there. */
  search(wanted: AuditFilter, direction: 'ASC' | 'DESC', reach: Reach): Promise<AuditEventRow[]> {
    const query = this.#rows.createQueryBuilder('event');
    filter(query, wanted);
    return keyset(query, { property: 'at', direction }, reach).getMany();
  }

  async #sealSome(links: readonly SealedLink[]): Promise<void> {
    const places = links.map((_, i) => `($${i * 3 + 1}, CAST($${i * 3 + 2} AS BIGINT), $${i * 3 + 3})`);
    await this.transactions.manager.query(
      // eslint-disable-next-line gatehouse/no-built-sql -- numbered places for what is bound
      `UPDATE audit_events SET sequence = link.column2, chain_mac = link.column3
       FROM (VALUES ${places.join(', ')}) AS link WHERE audit_events.id = link.column1`,
      links.flatMap(({ id, sequence, chainMac }) => [id, sequence, chainMac]),
    );
  }

  get #rows() {
    return this.transactions.repository(AuditEventRow);
  }
}

function filter(query: SelectQueryBuilder<AuditEventRow>, wanted: AuditFilter): void {
  for (const property of EQUAL) {
    if (wanted[property] !== undefined) {
      // eslint-disable-next-line gatehouse/no-built-sql -- names are constants of this file
      query.andWhere(`event.${property} = :${property}`, { [property]: wanted[property] });
    }
  }
  if (wanted.from) query.andWhere('event.at >= :fromMs', { fromMs: wanted.from.getTime() });
  if (wanted.to) query.andWhere('event.at < :toMs', { toMs: wanted.to.getTime() });
}
