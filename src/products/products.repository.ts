import { Injectable } from '@nestjs/common';
import type { SelectQueryBuilder } from 'typeorm';
import { TransactionRunner } from '../platform/database/index.js';
import { keyset, type Reach } from '../platform/pages/index.js';
import { orderOf, type ProductSort } from './product-sort.js';
import { comparable, nameKeyOf, searchTextOf } from './product-text.js';
import { Product } from './product.entity.js';

/** A product as it is known here; what searching and sorting need besides stays in this file. */
export type StoredProduct = Omit<Product, 'nameKey' | 'searchText'>;

export interface ProductsFilter {
  readonly productId?: number;
  readonly search?: string;
  readonly minPriceCents?: number;
  readonly maxPriceCents?: number;
  readonly active?: boolean;
  readonly includeInactive: boolean;
  readonly sort: ProductSort;
}

export const STOCK_MAX = 2 ** 31 - 1;

const COLUMNS = [
  'id',
  'sku',
  'name',
  'description',
  'priceCents',
  'currency',
  'stock',
  'active',
  'version',
  'createdAt',
  'updatedAt',
] as const satisfies readonly (keyof StoredProduct)[];

/** The databases give truth values and instants as numbers. */
type RawProduct = Omit<StoredProduct, 'active' | 'createdAt' | 'updatedAt'> & {
  active: boolean | number;
  createdAt: number;
  updatedAt: number;
};

/** Rows of `products`. The only place of this room that knows TypeORM. */
@Injectable()
export class ProductsRepository {
  constructor(private readonly transactions: TransactionRunner) {}

  find(id: number): Promise<StoredProduct | null> {
    return this.#rows.findOneBy({ id });
  }

  /** Locks the row until the transaction ends. */
  findForUpdate(id: number): Promise<StoredProduct | null> {
    const query = this.#rows.createQueryBuilder('product').where('product.id = :id', { id });
    return this.transactions.lockForUpdate(query).getOne();
  }

  async insert(product: Omit<StoredProduct, 'id'>): Promise<StoredProduct> {
    const { identifiers } = await this.#rows.insert({ ...product, ...keysOf(product) });
    return { ...product, id: identifiers[0]!['id'] as number };
  }

  async update(product: StoredProduct): Promise<void> {
    await this.#rows.update({ id: product.id }, { ...product, ...keysOf(product) });
  }

  async delete(id: number): Promise<void> {
    await this.#rows.delete({ id });
  }

  /** One atomic statement. False when there is no such product, or its stock would leave 0 to `STOCK_MAX`. */
  async addStock(id: number, delta: number, updatedAt: Date): Promise<boolean> {
    const { affected } = await this.#rows
      .createQueryBuilder()
      .update()
      .set({ stock: () => 'stock + :delta', version: () => 'version + 1', updatedAt })
      .where('id = :id AND stock BETWEEN :least AND :most')
      // Bounds instead of a sum: PostgreSQL fails when a sum leaves the column's range.
      .setParameters({ id, delta, least: Math.max(0, -delta), most: Math.min(STOCK_MAX, STOCK_MAX - delta) })
      .execute();
    return affected === 1;
  }

  async isEmpty(): Promise<boolean> {
    return !(await this.#rows.exists());
  }

  /** In the order asked for; without what only the database needs. */
  async list(wanted: ProductsFilter, reach: Reach): Promise<StoredProduct[]> {
    const query = this.#rows.createQueryBuilder('product').select([]);
    for (const column of COLUMNS) query.addSelect(`product.${column}`, column);
    filter(query, wanted);
    const rows = await keyset(query, orderOf(wanted.sort), reach).getRawMany<RawProduct>();
    return rows.map(productOf);
  }

  get #rows() {
    return this.transactions.repository(Product);
  }
}

function filter(query: SelectQueryBuilder<Product>, wanted: ProductsFilter): void {
  const { productId, search, minPriceCents, maxPriceCents, active, includeInactive } = wanted;
  if (!includeInactive) query.andWhere('product.active = :visible', { visible: true });
  if (active !== undefined) query.andWhere('product.active = :active', { active });
  if (productId !== undefined) query.andWhere('product.id = :productId', { productId });
  if (minPriceCents !== undefined) query.andWhere('product.priceCents >= :minPriceCents', { minPriceCents });
  if (maxPriceCents !== undefined) query.andWhere('product.priceCents <= :maxPriceCents', { maxPriceCents });
  if (search !== undefined) {
    const pattern = `%${comparable(search).replace(/[\\%_]/g, String.raw`\$&`)}%`;
    query.andWhere(String.raw`product.searchText LIKE :pattern ESCAPE '\'`, { pattern });
  }
}

function keysOf(product: Pick<Product, 'sku' | 'name' | 'description'>): Pick<Product, 'nameKey' | 'searchText'> {
  return { nameKey: nameKeyOf(product.name), searchText: searchTextOf(product) };
}

function productOf(row: RawProduct): StoredProduct {
  return {
    ...row,
    active: Boolean(row.active),
    createdAt: new Date(row.createdAt),
    updatedAt: new Date(row.updatedAt),
  };
}
