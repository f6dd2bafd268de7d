import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../platform/database/index.js';
import { AuditCheckpointRow, AuditDeliveryRow, AuditKeyRow, type CheckpointName } from './audit-chain.entity.js';

/** What stands beside the events: keys, ends of the chain, and how far receivers have been told. */
@Injectable()
export class AuditChainRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  /** Oldest first. */
  keys(): Promise<AuditKeyRow[]> {
    return this.#keys.find({ order: { createdAt: 'ASC', id: 'ASC' } });
  }

  async insertKey(row: AuditKeyRow): Promise<void> {
    await this.#keys.insert(row);
  }

  async replaceSealedKey(id: string, sealedKey: string): Promise<void> {
    await this.#keys.update({ id }, { sealedKey });
  }

  checkpoint(name: CheckpointName): Promise<AuditCheckpointRow | null> {
    return this.transactions.repository(AuditCheckpointRow).findOneBy({ name });
  }

  async putCheckpoint(row: AuditCheckpointRow): Promise<void> {
    await this.transactions.repository(AuditCheckpointRow).upsert(row, ['name']);
  }

  delivery(receiver: string): Promise<AuditDeliveryRow | null> {
    return this.#deliveries.findOneBy({ receiver });
  }

  async putDelivery(row: AuditDeliveryRow): Promise<void> {
    await this.#deliveries.upsert(row, ['receiver']);
  }

  /** False when another has become the holder meanwhile. */
  async updateDelivery(
    { receiver, holder }: Pick<AuditDeliveryRow, 'receiver' | 'holder'>,
    changes: Partial<AuditDeliveryRow>,
  ): Promise<boolean> {
    const { affected } = await this.#deliveries.update({ receiver, holder: holder! }, changes);
    return affected === 1;
  }

  get #keys() {
    return this.transactions.repository(AuditKeyRow);
  }

  get #deliveries() {
    return this.transactions.repository(AuditDeliveryRow);
  }
}
