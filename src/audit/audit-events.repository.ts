import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { TransactionRunner } from '../platform/database/index.js';
import { keyset, type Reach } from '../platform/pages/index.js';
import { AuditEventRow, PendingEventRow, type RecordedEvent } from './audit-event.entity.js';
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

/** An event as it waits for its place. */
export interface PackedEvent {
  readonly id: string;
  /** What `mac` is of. */
  readonly contents: string;
  readonly mac: string;
}

/** What the chain takes of an event. */
export type PendingLink = Pick<PendingEventRow, 'id' | 'mac'>;

export interface SealedLink extends ChainPlace {
  readonly id: string;
}

/** `sequence` is null while it has no place in the chain. */
export type FoundEvent = RecordedEvent & { readonly sequence: number | null };

const EQUAL = ['actorId', 'subjectId', 'action', 'outcome', 'address', 'requestId'] as const;
/** `SealedLink`s, bound as one JSON text, as rows. */
const PLACES = {
  sqlite: `(SELECT value ->> 'id' AS event_id, value ->> 'sequence' AS sequence, value ->> 'chainMac' AS chain_mac FROM json_each($1))`,
  postgres: `(SELECT id AS event_id, sequence, "chainMac" AS chain_mac FROM json_to_recordset($1) AS link (id varchar, sequence bigint, "chainMac" varchar))`,
};

const INSERTION = {
  name: 'insert audit_pending',
  sql: 'INSERT INTO audit_pending (id, contents, mac) VALUES ($1, $2, $3)',
};

const KEYS_ALONE = `SELECT set_config(name, 'off', true) FROM unnest(ARRAY['enable_seqscan', 'enable_hashjoin', 'enable_mergejoin']) AS setting (name)`;

type Direction = 'ASC' | 'DESC';

/**
 * Events, written to `audit_pending` in the transaction of the change and moved to `audit_events` when they are sealed: all
 * that reading needs is made there, a batch at a time, and not while somebody waits.
 */
@Injectable()
export class AuditEventsRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  /** With the caller's commit, where there is a transaction. @param failed what it fails with when that cannot be done */
  insert({ id, contents, mac }: PackedEvent, failed: (cause: unknown) => Error): Promise<void> {
    return this.transactions.withCommit({ ...INSERTION, parameters: [id, contents, mac], failed });
  }

  /** The id of the oldest event without a place in the chain. */
  async oldestPending(): Promise<string | undefined> {
    const { manager } = this.transactions;
    const rows = await manager.query<{ id: string }[]>('SELECT id FROM audit_pending ORDER BY id LIMIT 1');
    return rows[0]?.id;
  }

  /** When the oldest event without a place in the chain was written. */
  async oldestPendingAt(): Promise<Date | undefined> {
    const rows = this.transactions.repository(PendingEventRow);
    const oldest = await rows.findOne({ select: { id: true, at: true }, where: {}, order: { id: 'ASC' } });
    return oldest?.at;
  }

  /**
   * Until the transaction ends, PostgreSQL reads both tables by their keys alone. What it knows of them is old, for
   * `audit_pending` is emptied all the time: reading it from end to end would pass by every row since the last VACUUM.
   */
  async readByKeys(): Promise<void> {
    if (this.transactions.dialect === 'postgres') await this.transactions.manager.query(KEYS_ALONE);
  }

  /** Oldest first. */
  pending(limit: number): Promise<PendingLink[]> {
    return this.transactions.manager.query('SELECT id, mac FROM audit_pending ORDER BY id LIMIT $1', [limit]);
  }

  /**
   * Moves events to their places, with the commit, which fails where one's id is taken, or it is none: what was not moved
   * may not be taken away.
   */
  async seal(links: readonly SealedLink[]): Promise<void> {
    const columns = this.#columns;
    const places = PLACES[this.transactions.dialect];
    const statements = [
      // eslint-disable-next-line gatehouse/no-built-sql -- columns of an entity, and constants of this file
      `INSERT INTO audit_events (${columns}, sequence, chain_mac) SELECT ${columns}, place.sequence, place.chain_mac
       FROM ${places} AS place JOIN audit_unsealed ON audit_unsealed.id = place.event_id`,
      // eslint-disable-next-line gatehouse/no-built-sql -- constants of this file
      `DELETE FROM audit_pending WHERE id IN (SELECT event_id FROM ${places} AS place)`,
    ];
    const parameters = [JSON.stringify(links)];
    for (const sql of statements) {
      await this.transactions.withCommit({ sql, parameters, failed: (cause) => cause as Error });
    }
  }

  /** Sealed events after `sequence`, in the order of the chain. */
  after(sequence: number, upTo: number, limit: number): Promise<AuditEventRow[]> {
    return this.transactions
      .repository(AuditEventRow)
      .createQueryBuilder('event')
      .where('event.sequence > :sequence AND event.sequence <= :upTo', { sequence, upTo })
      .orderBy('event.sequence')
      .limit(limit)
      .getMany();
  }

  /** 0 where there is none. */
  async lastSequence(): Promise<number> {
    return (await this.transactions.repository(AuditEventRow).maximum('sequence')) ?? 0;
  }

  /** Up to the floor, which has been moved there before. */
  async deleteUpTo(sequence: number): Promise<void> {
    await this.transactions.manager.query('DELETE FROM audit_events WHERE sequence <= $1', [sequence]);
  }

  /** By time and id: a place in it stays where it is while events are added. */
  list(wanted: AuditFilter, direction: Direction, reach: Reach): Promise<AuditEventRow[]> {
    return this.#found(AuditEventRow, wanted, direction, reach);
  }

  /** Sealed or not: what is wrong with the chain keeps nobody from reading what is there. */
  async search(wanted: AuditFilter, direction: Direction, reach: Reach): Promise<FoundEvent[]> {
    // What is sealed between the two is found twice, and would not be found at all the other way round.
    const pending = await this.#found(PendingEventRow, wanted, direction, reach);
    const sealed = await this.#found(AuditEventRow, wanted, direction, reach);
    const all = new Map<string, FoundEvent>(pending.map((event) => [event.id, { ...event, sequence: null }]));
    for (const event of sealed) all.set(event.id, event);
    const sign = direction === 'ASC' ? 1 : -1;
    return [...all.values()].toSorted((one, other) => sign * compare(one, other)).slice(0, reach.limit + 1);
  }

  #found<T extends RecordedEvent>(
    entity: new () => T,
    wanted: AuditFilter,
    direction: Direction,
    reach: Reach,
  ): Promise<T[]> {
    const query = this.transactions.repository(entity).createQueryBuilder('event');
    filter(query, wanted);
    return keyset(query, { property: 'at', direction }, reach).getMany();
  }

  /** What is written once. */
  get #columns(): string {
    const { columns } = this.transactions.manager.dataSource.getMetadata(PendingEventRow);
    return columns.map(({ databaseName }) => databaseName).join(', ');
  }
}

function filter<T extends RecordedEvent>(query: SelectQueryBuilder<T>, wanted: AuditFilter): void {
  for (const property of EQUAL) {
    if (wanted[property] !== undefined) {
      // eslint-disable-next-line gatehouse/no-built-sql -- names are constants of this file
      query.andWhere(`event.${property} = :${property}`, { [property]: wanted[property] });
    }
  }
  if (wanted.from) query.andWhere('event.at >= :fromMs', { fromMs: wanted.from.getTime() });
  if (wanted.to) query.andWhere('event.at < :toMs', { toMs: wanted.to.getTime() });
}

/** By time, and by id within a millisecond. */
function compare(one: RecordedEvent, other: RecordedEvent): number {
  return one.at.getTime() - other.at.getTime() || (one.id < other.id ? -1 : 1);
}
