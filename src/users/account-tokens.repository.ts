import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { deleteExpired, TransactionRunner } from '../platform/database/index.js';
import { AccountToken, type AccountTokenPurpose } from './account-token.entity.js';

/** Rows of `account_tokens`. The only place that knows how they are stored. */
@Injectable()
export class AccountTokensRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  /** In place of the user's former one of that purpose. */
  async replace(token: AccountToken): Promise<void> {
    await this.#rows
      .createQueryBuilder()
      .insert()
      .values(token)
      .orUpdate(['id', 'token_hash', 'email', 'created_at', 'expires_at'], ['user_id', 'purpose'])
      .execute();
  }

  find(purpose: AccountTokenPurpose, tokenHash: string): Promise<AccountToken | null> {
    return this.#rows.findOneBy({ purpose, tokenHash });
  }

  hasLiving(userId: string, purpose: AccountTokenPurpose, now: Date): Promise<boolean> {
    return this.#rows.existsBy({ userId, purpose, expiresAt: MoreThan(now) });
  }

  /** False when somebody else has removed it before. */
  async delete(id: string): Promise<boolean> {
    const { affected } = await this.#rows.delete({ id });
    return affected === 1;
  }

  async deleteOf(userId: string, purpose: AccountTokenPurpose): Promise<void> {
    await this.#rows.delete({ userId, purpose });
  }

  /** Removes up to `limit` rows that expired by `nowMs`. */
  deleteExpired(nowMs: number, limit: number): Promise<void> {
    return deleteExpired(this.transactions, { table: 'account_tokens', expiryColumn: 'expires_at' }, nowMs, limit);
  }

  get #rows() {
    return this.transactions.repository(AccountToken);
  }
}
