import { BooleanField } from '../../platform/http/index.js';
import {
  CurrencyField,
  DescriptionField,
  PriceCentsField,
  ProductNameField,
  SkuField,
  StockField,
} from './product.fields.js';

export class CreateProductBody {
  @SkuField()
  sku: string;

  @ProductNameField()
  name: string;

  @DescriptionField({ optional: true })
  description?: string;

  @PriceCentsField()
  priceCents: number;

  @CurrencyField()
  currency: string;

  @StockField({ optional: true, description: 'What there is to begin with; 0 when left out' })
  stock?: number;

  @BooleanField({ optional: true, description: 'True when left out; strangers see only active products' })
  active?: boolean;
}
