import { Injectable } from '@nestjs/common';
import { IsNull, LessThan } from 'typeorm';
import { LeanRows, TransactionRunner } from '../../platform/database/index.js';
import { Instance } from './instance.entity.js';

const BEAT = 'UPDATE instances SET heartbeat_at = $1, stopped_at = NULL WHERE id = $2';

/** Rows of `instances`. */
@Injectable()
export class InstancesRepository {
  readonly #lean: LeanRows<Instance>;

  constructor(private readonly transactions: TransactionRunner) {
    this.#lean = new LeanRows(transactions, Instance);
  }

  find(id: string): Promise<Instance | null> {
    return this.#lean.find('id', id);
  }

  all(): Promise<Instance[]> {
    return this.#rows.find({ order: { id: 'ASC' } });
  }

  insert(instance: Instance): Promise<void> {
    return this.#lean.insert(instance);
  }

  async update(id: string, changes: Partial<Instance>): Promise<void> {
    await this.#rows.update({ id }, changes);
  }

  /** The row as it is then; nothing where there is none. */
  async beat(id: string, now: Date): Promise<Instance | undefined> {
    const [row] = await this.#lean.changed(BEAT, [now.getTime(), id]);
    return row;
  }

  /** Those that have been away since before then; never one that is isolated. */
  async deleteGone(before: Date): Promise<void> {
    await this.#rows.delete({ isolatedAt: IsNull(), heartbeatAt: LessThan(before) });
  }

  get #rows() {
    return this.transactions.repository(Instance);
  }
}
