import { Injectable } from '@nestjs/common';
import { LessThanOrEqual, Not } from 'typeorm';
import { LeanRows, TransactionRunner } from '../platform/database/index.js';
import { keyset, type Reach } from '../platform/pages/index.js';
import { Incident } from './incident.entity.js';
import type { IncidentKind, IncidentState, Severity } from './incident.js';

export interface IncidentsFilter {
  readonly state?: IncidentState;
  readonly severity?: Severity;
  readonly kind?: IncidentKind;
}

/** Rows of `incidents`. */
@Injectable()
export class IncidentsRepository {
  readonly #lean: LeanRows<Incident>;

  constructor(private readonly transactions: TransactionRunner) {
    this.#lean = new LeanRows(transactions, Incident);
  }

  find(id: string): Promise<Incident | null> {
    return this.#lean.find('id', id);
  }

  /** Locks the row until the transaction ends. */
  findForUpdate(id: string): Promise<Incident | null> {
    return this.#lean.findForUpdate('id', id);
  }

  /** The one that is not closed, locked until the transaction ends. */
  findOpenForUpdate(kind: IncidentKind, cause: string): Promise<Incident | null> {
    const query = this.#rows.createQueryBuilder('incident').where({ kind, cause, state: Not('closed') });
    return this.transactions.lockForUpdate(query).getOne();
  }

  async insert(incident: Incident): Promise<void> {
    await this.#rows.insert(incident);
  }

  async update(id: string, changes: Partial<Incident>): Promise<void> {
    await this.#rows.update({ id }, changes);
  }

  /** Newest first. */
  list(wanted: IncidentsFilter, reach: Reach): Promise<Incident[]> {
    const query = this.#rows.createQueryBuilder('incident').where(given(wanted));
    return keyset(query, { property: 'firstSeenAt', direction: 'DESC' }, reach).getMany();
  }

  /** Ids of what the schedule has to see to, the longest due first. */
  async due(now: Date, limit: number): Promise<string[]> {
    const rows = await this.#rows.find({
      select: { id: true },
      where: { dueAt: LessThanOrEqual(now) },
      order: { dueAt: 'ASC' },
      take: limit,
    });
    return rows.map(({ id }) => id);
  }

  /** How many are not closed, of each severity that there is. */
  async countOpen(): Promise<Map<Severity, number>> {
    const counted = await this.transactions.manager.query<{ severity: Severity; open: number }[]>(
      `SELECT severity, COUNT(*) AS open FROM incidents WHERE state <> 'closed' GROUP BY severity`,
    );
    return new Map(counted.map(({ severity, open }) => [severity, open]));
  }

  get #rows() {
    return this.transactions.repository(Incident);
  }
}

/** TypeORM refuses a condition that is there and undefined. */
function given(wanted: IncidentsFilter): IncidentsFilter {
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}
