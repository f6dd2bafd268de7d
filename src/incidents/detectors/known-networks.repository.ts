import { Injectable } from '@nestjs/common';
import { In, MoreThan } from 'typeorm';
import { deleteExpired, TransactionRunner } from '../../platform/database/index.js';
import { KnownNetwork } from './known-network.entity.js';

const SWEPT_AT_ONCE = 100;

/** Rows of `known_networks`. */
@Injectable()
export class KnownNetworksRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  /** Oldest first. */
  async idsOf(userId: string, now: Date): Promise<string[]> {
    const rows = await this.#rows.find({ where: { userId, expiresAt: MoreThan(now) }, order: { expiresAt: 'ASC' } });
    return rows.map(({ id }) => id);
  }

  async upsert(network: KnownNetwork): Promise<void> {
    await this.#rows.upsert(network, ['id']);
  }

  async delete(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#rows.delete({ id: In([...ids]) });
  }

  deleteExpired(now: Date): Promise<void> {
    const networks = { table: 'known_networks', expiryColumn: 'expires_at' };
    return deleteExpired(this.transactions, networks, now.getTime(), SWEPT_AT_ONCE);
  }

  get #rows() {
    return this.transactions.repository(KnownNetwork);
  }
}
