import { Injectable } from '@nestjs/common';
import { LessThanOrEqual, type QueryDeepPartialEntity } from 'typeorm';
import { LeanRows, TransactionRunner } from '../../platform/database/index.js';
import { PlaybookRun } from './playbook-run.entity.js';

/** Rows of `playbook_runs`. */
@Injectable()
export class PlaybookRunsRepository {
  readonly #lean: LeanRows<PlaybookRun>;

  constructor(private readonly transactions: TransactionRunner) {
    this.#lean = new LeanRows(transactions, PlaybookRun);
  }

  insert(run: PlaybookRun): Promise<void> {
    return this.#lean.insert(run);
  }

  /** Oldest first. */
  ofIncident(incidentId: string): Promise<PlaybookRun[]> {
    return this.#rows.find({ where: { incidentId }, order: { startedAt: 'ASC', id: 'ASC' } });
  }

  async latest(incidentId: string, playbook: string): Promise<PlaybookRun | undefined> {
    const order = { startedAt: 'DESC', id: 'DESC' } as const;
    const [latest] = await this.#rows.find({ where: { incidentId, playbook }, order, take: 1 });
    return latest;
  }

  /** Runs whose process has not been heard of: killed, or stopped. */
  async abandoned(now: Date, limit: number): Promise<PlaybookRun[]> {
    const where = { state: 'running' as const, heldUntil: LessThanOrEqual(now) };
    return this.#rows.find({ where, order: { heldUntil: 'ASC' }, take: limit });
  }

  /** Compare-and-set: false when another process has become the holder. */
  async update({ id, holder }: Pick<PlaybookRun, 'id' | 'holder'>, changes: Partial<PlaybookRun>): Promise<boolean> {
    // TypeORM's type takes apart what a JSON column holds whole.
    const { affected } = await this.#rows.update({ id, holder }, changes as QueryDeepPartialEntity<PlaybookRun>);
    return affected === 1;
  }

  get #rows() {
    return this.transactions.repository(PlaybookRun);
  }
}
