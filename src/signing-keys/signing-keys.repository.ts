import { Injectable } from '@nestjs/common';
import { LessThan, LessThanOrEqual, Not } from 'typeorm';
import { TransactionRunner } from '../platform/database/index.js';
import { SigningKeyRow, type KeyEnvironment } from './signing-key.entity.js';

/** Rows of `signing_keys`. The only place of this room that knows TypeORM. */
@Injectable()
export class SigningKeysRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  /** Newest first. */
  all(): Promise<SigningKeyRow[]> {
    return this.#rows.find({ order: { createdAt: 'DESC', kid: 'ASC' } });
  }

  /** Inserts the row, or replaces the one with its `kid`. */
  async put(row: SigningKeyRow): Promise<void> {
    await this.#rows.save(this.#rows.create(row));
  }

  async update(kid: string, changes: Partial<SigningKeyRow>): Promise<void> {
    await this.#rows.update({ kid }, changes);
  }

  async delete(kids: readonly string[]): Promise<void> {
    for (const kid of kids) await this.#rows.delete({ kid });
  }

  /** Retired keys whose last token has expired by `now`. */
  async deleteGone(now: Date): Promise<void> {
    await this.#rows.delete({ state: 'retired', verifiesUntil: LessThanOrEqual(now) });
  }

  /** Never lowers it: another instance may sign for longer than this one. */
  async raiseTokenMinutes(tokenMinutes: number, environment: KeyEnvironment): Promise<void> {
    await this.#rows.update(
      { state: Not('retired'), environment, tokenMinutes: LessThan(tokenMinutes) },
      { tokenMinutes },
    );
  }

  get #rows() {
    return this.transactions.repository(SigningKeyRow);
  }
}
