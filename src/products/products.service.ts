import { Injectable } from '@nestjs/common';
import { GrantsService, holds } from '../access-control/index.js';
import { AuditTrail, type AuditAction } from '../audit/index.js';
import { Clock, resourceOf, type Page, type Principal } from '../common/index.js';
import { isUniqueViolation, TransactionRunner } from '../platform/database/index.js';
import { invalidRequest } from '../platform/http/index.js';
import { Pages } from '../platform/pages/index.js';
import type { IfMatch } from '../platform/preconditions/index.js';
import type { AddStockBody } from './dto/add-stock.body.js';
import type { ChangeProductBody } from './dto/change-product.body.js';
import type { CreateProductBody } from './dto/create-product.body.js';
import type { ListProductsQuery } from './dto/list-products.query.js';
import { placeOf } from './product-sort.js';
import { productChanged, productCreated, productDeleted, stockChanged } from './products.audit.js';
import { productNotFound, skuTaken, stockTooHigh, stockTooLow } from './products.errors.js';
import { PRODUCT, productsWrite } from './products.permissions.js';
import { ProductsRepository, type StoredProduct } from './products.repository.js';

type Changed = Partial<StoredProduct> & { readonly reason?: string };

/** The catalogue. Whoever may not write products never learns of an inactive one. */
@Injectable()
export class ProductsService {
  constructor(
    private readonly products: ProductsRepository,
    private readonly grants: GrantsService,
    private readonly transactions: TransactionRunner,
    private readonly pages: Pages,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
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
    if (!product || !(product.active || seesInactive(caller, id))) throw productNotFound();
    return product;
  }

  /** @throws Problem `product.sku_taken` */
  create({ description = '', stock = 0, active = true, ...given }: CreateProductBody): Promise<StoredProduct> {
    const now = this.clock.now();
    const product = { ...given, description, stock, active, version: 1, createdAt: now, updatedAt: now };
    return this.#write(async () => {
      const created = await this.products.insert(product);
      await this.#record(productCreated, created.id, undefined, { ...given, stock, active });
      return created;
    });
  }

  /** What is as it should be already stays untouched. @throws Problem `product.not_found`, `product.sku_taken`, `precondition.failed` */
  change(id: number, changes: ChangeProductBody, ifMatch: IfMatch): Promise<StoredProduct> {
    return this.#write(async () => {
      const product = await this.#lock(id, ifMatch);
      if (!differs(product, changes)) return product;
      const changed = { ...product, ...changes, version: product.version + 1, updatedAt: this.clock.now() };
      await this.products.update(changed);
      await this.#record(productChanged, id, asFarAs(product, changes), asFarAs(changed, changes));
      return changed;
    });
  }

  /** @throws Problem `product.not_found`, `precondition.failed` */
  async delete(id: number, ifMatch: IfMatch): Promise<void> {
    await this.transactions.run(async () => {
      const { sku, name, priceCents, currency, stock, active } = await this.#lock(id, ifMatch);
      await this.products.delete(id);
      await this.#record(productDeleted, id, { sku, name, priceCents, currency, stock, active });
      await this.grants.forgetResource(resourceOf(PRODUCT, id));
    });
  }

  /** @throws Problem `product.not_found`, `product.stock_too_low`, `product.stock_too_high` */
  addStock(id: number, { delta, reason }: AddStockBody): Promise<StoredProduct> {
    return this.transactions.run(async () => {
      const added = await this.products.addStock(id, delta, this.clock.now());
      const product = await this.products.find(id);
      if (!product) throw productNotFound();
      if (!added) throw delta < 0 ? stockTooLow() : stockTooHigh();
      await this.#record(stockChanged, id, { stock: product.stock - delta }, { stock: product.stock, reason });
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

  /** What changed, within the transaction that changes it. */
  #record(action: AuditAction, id: number, before?: Partial<StoredProduct>, after?: Changed): Promise<void> {
    return this.audit.record({ action, subject: { type: 'product', id: String(id) }, before, after });
  }

  async #write(work: () => Promise<StoredProduct>): Promise<StoredProduct> {
    try {
      return await this.transactions.run(work);
    } catch (cause) {
      throw isUniqueViolation(cause) ? skuTaken({ cause }) : cause;
    }
  }
}

/** Whoever may write it: everywhere, or on this one. */
function seesInactive(caller: Principal | undefined, id?: number): boolean {
  return caller !== undefined && holds(caller, productsWrite, id === undefined ? undefined : resourceOf(PRODUCT, id));
}

function assertPriceRange({ minPriceCents = 0, maxPriceCents = Infinity }: Partial<ListProductsQuery>): void {
  if (minPriceCents <= maxPriceCents) return;
  const error = { field: 'minPriceCents', code: 'range', message: 'must not be more than maxPriceCents' };
  throw invalidRequest({ errors: [error] });
}

/** Those of the product's values that `changes` names. */
function asFarAs(product: StoredProduct, changes: ChangeProductBody): Partial<StoredProduct> {
  const names = Object.keys(changes) as (keyof StoredProduct)[];
  return Object.fromEntries(names.map((name) => [name, product[name]]));
}

function differs(product: StoredProduct, changes: ChangeProductBody): boolean {
  return Object.entries(changes).some(([property, value]) => product[property as keyof StoredProduct] !== value);
}
