import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../platform/database/index.js';
import { HoneyToken } from './honey-token.entity.js';
import { User } from './user.entity.js';

/** The bait in the database. The only other place that knows of it is `UsersRepository`, which leaves it out. */
@Injectable()
export class HoneyRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  all(): Promise<HoneyToken[]> {
    return this.transactions.repository(HoneyToken).find();
  }

  async insert(owner: User, token: HoneyToken): Promise<void> {
    await this.transactions.run(async () => {
      await this.transactions.repository(User).insert(owner);
      await this.transactions.repository(HoneyToken).insert(token);
    });
  }
}
