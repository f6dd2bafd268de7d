import { BooleanField, InstantField, IntegerField } from '../../platform/http/index.js';
import type { StoredProduct } from '../products.repository.js';
import {
  CurrencyField,
  DescriptionField,
  PriceCentsField,
  ProductIdField,
  ProductNameField,
  SkuField,
  StockField,
} from './product.fields.js';

export class ProductResponse {
  @ProductIdField()
  id: number;

  @SkuField()
  sku: string;

  @ProductNameField()
  name: string;

  @DescriptionField()
  description: string;

  @PriceCentsField()
  priceCents: number;

  @CurrencyField()
  currency: string;

  @StockField()
  stock: number;

  @BooleanField()
  active: boolean;

  @IntegerField({ min: 1, description: 'Raised by every change; also the `ETag`' })
  version: number;

  @InstantField()
  createdAt: string;

  @InstantField()
  updatedAt: string;

  static of(product: StoredProduct): ProductResponse {
    return {
      id: product.id,
      sku: product.sku,
      name: product.name,
      description: product.description,
      priceCents: product.priceCents,
      currency: product.currency,
      stock: product.stock,
      active: product.active,
      version: product.version,
      createdAt: product.createdAt.toISOString(),
      updatedAt: product.updatedAt.toISOString(),
    };
  }
}
