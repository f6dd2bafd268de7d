import { TransactionRunner } from '../../src/platform/database/index.js';
import { ProductsRepository } from '../../src/products/products.repository.js';
import type { Gatehouse } from './gatehouse.js';

/** The mistake that this house is built against: a search whose text becomes part of the statement. Until mocks are restored. */
export function makeSearchUnsafe(gatehouse: Gatehouse): void {
  const { manager } = gatehouse.app.get(TransactionRunner);
  jest.spyOn(gatehouse.app.get(ProductsRepository), 'list').mockImplementation(async ({ search = '' }) => {
    const rows = await manager.query<{ id: number; sku: string; name: string; description: string }[]>(
      `SELECT id, sku, name, description FROM products WHERE name LIKE '%${search}%'`,
    );
    const now = new Date();
    const others = {
      priceCents: 1,
      currency: 'EUR',
      stock: 1,
      active: true,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    return rows.map((row) => Object.assign(row, others));
  });
}
