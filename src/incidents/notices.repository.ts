import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { LeanRows, TransactionRunner } from '../platform/database/index.js';
import { Notice } from './notice.entity.js';

/** Rows of `incident_notices`. */
@Injectable()
export class NoticesRepository {
  readonly #lean: LeanRows<Notice>;

  constructor(private readonly transactions: TransactionRunner) {
    this.#lean = new LeanRows(transactions, Notice);
  }

  insert(notice: Notice): Promise<void> {
    return this.#lean.insert(notice);
  }

  /** The longest due first. */
  due(now: Date, limit: number): Promise<Notice[]> {
    return this.#rows.find({ where: { dueAt: LessThanOrEqual(now) }, order: { dueAt: 'ASC' }, take: limit });
  }

  /** False when somebody else has claimed it since it was read. */
  async claim({ id, dueAt, attempts }: Notice, until: Date): Promise<boolean> {
    const { affected } = await this.#rows.update({ id, dueAt }, { dueAt: until, attempts: attempts + 1 });
    return affected === 1;
  }

  async postpone(id: string, until: Date): Promise<void> {
    await this.#rows.update({ id }, { dueAt: until });
  }

  async delete(id: string): Promise<void> {
    await this.#rows.delete({ id });
  }

  /** All that wait. */
  count(): Promise<number> {
    return this.#rows.count();
  }

  get #rows() {
    return this.transactions.repository(Notice);
  }
}
