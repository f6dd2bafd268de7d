import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../platform/database/index.js';
import { AccessFreezeMark } from './access-freeze.entity.js';

/** The one row of `access_freezes`, if there is one. */
@Injectable()
export class AccessFreezesRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  find(): Promise<AccessFreezeMark | null> {
    return this.#rows.findOneBy({ id: 'access' });
  }

  async insert(mark: AccessFreezeMark): Promise<void> {
    await this.#rows.insert(mark);
  }

  async delete(): Promise<void> {
    await this.#rows.delete({ id: 'access' });
  }

  get #rows() {
    return this.transactions.repository(AccessFreezeMark);
  }
}
