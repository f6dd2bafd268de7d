import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { demoCatalogue } from './demo-catalogue.js';
import { ProductsRepository } from './products.repository.js';

/** One product a day, so that `sort=createdAt` shows something. */
const BETWEEN_PRODUCTS_MS = 24 * 60 * 60 * 1_000;

/** Fills an empty catalogue. Called under the startup lock. */
@Injectable()
export class DemoProducts {
  constructor(
    private readonly products: ProductsRepository,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  async prepare(): Promise<void> {
    await this.transactions.run(async () => {
      if (!(await this.products.isEmpty())) return;
      let createdAtMs = this.clock.nowMs() - demoCatalogue.length * BETWEEN_PRODUCTS_MS;
      for (const product of demoCatalogue) {
        const createdAt = new Date((createdAtMs += BETWEEN_PRODUCTS_MS));
        await this.products.insert({ ...product, version: 1, createdAt, updatedAt: createdAt });
      }
    });
  }
}
