import { Injectable } from '@nestjs/common';
import { Clock, type Page, type Principal } from '../common/index.js';
import { isUniqueViolation, TransactionRunner } from '../platform/database/index.js';
import { invalidRequest } from '../platform/http/index.js';
import { Log } from '../platform/logging/index.js';
import { Pages } from '../platform/pages/index.js';
import type { IfMatch } from '../platform/preconditions/index.js';
import type { AddStockBody } from './dto/add-stock.body.js';
import type { ChangeProductBody } from './dto/change-product.body.js';
import type { CreateProductBody } from './dto/create-product.body.js';
import type { ListProductsQuery } from './dto/list-products.query.js';
import { placeOf } from './product-sort.js';
import { productNotFound, skuTaken, stockTooHigh, stockTooLow } from './products.errors.js';
import { productsWrite } from './products.permissions.js';
import { ProductsRepository, type StoredProduct } from './products.repository.js';

/** The catalogue. Whoever may not write products never learns of an inactive one. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly products: ProductsRepository,
    private readonly transactions: TransactionRunner,
    private readonly pages: Pages,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @throws Problem `request.invalid`, `request.cursor_invalid` */
  async list(query: ListProductsQuery, caller?: Principal): Promise<Page<StoredProduct>> {
    const { limit, cursor, product_id: productId, ...filters } = query;
    assertPriceRange(filters);
    const wanted = { ...filters, productId, includeInactive: seesInactive(caller) };
    return this.pages.read(
      { limit, cursor },
      {
        described: { name: 'products', productId, ...filters },
        read: (reach) => this.products.list(wanted, reach),
        placeOf: (product) => placeOf(product, filters.sort),
      },
    );
  }

  /** @throws Problem `product.not_found` */
  async get(id: number, caller?: Principal): Promise<StoredProduct> {
    const product = await this.products.find(id);
    if (!product || !(product.active || seesInactive(caller))) throw productNotFound();
    return product;
  }

  /** @throws Problem `product.sku_taken` */
  create({ description = '', stock = 0, active = true, ...given }: CreateProductBody): Promise<StoredProduct> {
    const now = this.clock.now();
    const product = { ...given, description, stock, active, version: 1, createdAt: now, updatedAt: now };
    return this.#write(() => this.products.insert(product));
  }

  /** What is as it should be already stays untouched. @throws Problem `product.not_found`, `product.sku_taken`, `precondition.failed` */
  change(id: number, changes: ChangeProductBody, ifMatch: IfMatch): Promise<StoredProduct> {
    return this.#write(async () => {
      const product = await this.#lock(id, ifMatch);
      if (!differs(product, changes)) return product;
      const changed = { ...product, ...changes, version: product.version + 1, updatedAt: this.clock.now() };
      await this.products.update(changed);
      return changed;
    });
  }

  /** @throws Problem `product.not_found`, `precondition.failed` */
  async delete(id: number, ifMatch: IfMatch): Promise<void> {
    await this.transactions.run(async () => {
      await this.#lock(id, ifMatch);
      await this.products.delete(id);
    });
  }

  /** @throws Problem `product.not_found`, `product.stock_too_low`, `product.stock_too_high` */
  addStock(id: number, { delta, reason }: AddStockBody, actor: Principal): Promise<StoredProduct> {
    return this.transactions.run(async () => {
      const added = await this.products.addStock(id, delta, this.clock.now());
      const product = await this.products.find(id);
      if (!product) throw productNotFound();
      if (!added) throw delta < 0 ? stockTooLow() : stockTooHigh();
      const entry = { productId: id, delta, stock: product.stock, reason, actorId: actor.id };
      this.transactions.afterCommit(() => this.log.writeLiteral('info', 'stock changed', entry));
      return product;
    });
  }

  /** The product, which nobody else changes before the transaction ends. */
  async #lock(id: number, ifMatch: IfMatch): Promise<StoredProduct> {
    const product = await this.products.findForUpdate(id);
    if (!product) throw productNotFound();
    ifMatch.assertHolds(product.version);
    return product;
  }

  async #write(work: () => Promise<StoredProduct>): Promise<StoredProduct> {
    try {
      return await this.transactions.run(work);
    } catch (cause) {
      throw isUniqueViolation(cause) ? skuTaken({ cause }) : cause;
    }
  }
}

function seesInactive(caller: Principal | undefined): boolean {
  return caller?.permissions.has(productsWrite) ?? false;
}

function assertPriceRange({ minPriceCents = 0, maxPriceCents = Infinity }: Partial<ListProductsQuery>): void {
  if (minPriceCents <= maxPriceCents) return;
  const error = { field: 'minPriceCents', code: 'range', message: 'must not be more than maxPriceCents' };
  throw invalidRequest({ errors: [error] });
}

function differs(product: StoredProduct, changes: ChangeProductBody): boolean {
  return Object.entries(changes).some(([property, value]) => product[property as keyof StoredProduct] !== value);
}
