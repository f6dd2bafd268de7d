import { Injectable } from '@nestjs/common';
import { LessThanOrEqual } from 'typeorm';
import { TransactionRunner } from '../platform/database/index.js';
import { OwedLink } from './owed-link.entity.js';

/** Rows of `owed_links`. */
@Injectable()
export class OwedLinksRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  /** In place of what the user is owed already. */
  async put(link: OwedLink): Promise<void> {
    await this.#rows.upsert(link, ['userId']);
  }

  /** The longest due first. */
  due(now: Date, limit: number): Promise<OwedLink[]> {
    return this.#rows.find({ where: { dueAt: LessThanOrEqual(now) }, order: { dueAt: 'ASC' }, take: limit });
  }

  /** False when somebody else has claimed it since it was read. */
  async claim({ userId, dueAt, attempts }: OwedLink, until: Date): Promise<boolean> {
    const { affected } = await this.#rows.update({ userId, dueAt }, { dueAt: until, attempts: attempts + 1 });
    return affected === 1;
  }

  async postpone({ userId, createdAt }: OwedLink, until: Date): Promise<void> {
    await this.#rows.update({ userId, createdAt }, { dueAt: until });
  }

  /** Leaves what has come to be owed since. */
  async delete({ userId, createdAt }: OwedLink): Promise<void> {
    await this.#rows.delete({ userId, createdAt });
  }

  get #rows() {
    return this.transactions.repository(OwedLink);
  }
}
