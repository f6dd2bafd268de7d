import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { deleteExpired, TransactionRunner } from '../database/index.js';
import { IdempotencyKey } from './idempotency-key.entity.js';

export type Claim = Pick<IdempotencyKey, 'id' | 'claimId'>;
export type Completion = Pick<IdempotencyKey, 'status' | 'headers' | 'body' | 'expiresAt'>;

/** Rows of `idempotency_keys`. The only place of this room that knows TypeORM. */
@Injectable()
export class IdempotencyKeysRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  /** Leaves a row that is there already as it is. */
  async insertIfAbsent(row: IdempotencyKey): Promise<void> {
    await this.#rows.createQueryBuilder().insert().values(row).orIgnore().execute();
  }

  /** Locks the row until the transaction ends. */
  findForUpdate(id: string): Promise<IdempotencyKey | null> {
    return this.transactions.lockForUpdate(this.#rows.createQueryBuilder('key').where('key.id = :id', { id })).getOne();
  }

  async replace({ id, ...row }: IdempotencyKey): Promise<void> {
    await this.#rows.update({ id }, row);
  }

  /** Compare-and-set: false when the claim was taken over. */
  async complete({ id, claimId }: Claim, completion: Completion): Promise<boolean> {
    const { affected } = await this.#rows.update({ id, claimId, status: IsNull() }, completion);
    return affected === 1;
  }

  /** Removes the claim, unless it was taken over or has been completed. */
  async release({ id, claimId }: Claim): Promise<void> {
    await this.transactions.run(() => this.#rows.delete({ id, claimId, status: IsNull() }));
  }

  /** Removes up to `limit` rows that expired by `nowMs`. */
  deleteExpired(nowMs: number, limit: number): Promise<void> {
    return deleteExpired(this.transactions, { table: 'idempotency_keys', expiryColumn: 'expires_at' }, nowMs, limit);
  }

  get #rows() {
    return this.transactions.repository(IdempotencyKey);
  }
}
