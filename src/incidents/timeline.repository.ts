import { Injectable } from '@nestjs/common';
import { LeanRows, TransactionRunner } from '../platform/database/index.js';
import { TimelineEntry } from './timeline-entry.entity.js';

/** Rows of `incident_timeline`. */
@Injectable()
export class TimelineRepository {
  readonly #lean: LeanRows<TimelineEntry>;

  constructor(private readonly transactions: TransactionRunner) {
    this.#lean = new LeanRows(transactions, TimelineEntry);
  }

  insert(entry: TimelineEntry): Promise<void> {
    return this.#lean.insert(entry);
  }

  /** Oldest first. */
  of(incidentId: string): Promise<TimelineEntry[]> {
    return this.#rows.find({ where: { incidentId }, order: { position: 'ASC' } });
  }

  async lastPosition(incidentId: string): Promise<number> {
    return (await this.#rows.maximum('position', { incidentId })) ?? 0;
  }

  get #rows() {
    return this.transactions.repository(TimelineEntry);
  }
}
