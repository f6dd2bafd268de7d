import { BooleanField } from '../../platform/http/index.js';
import { CurrencyField, DescriptionField, PriceCentsField, ProductNameField, SkuField } from './product.fields.js';

/** What is left out stays as it is. The stock is not here: it changes by what goes in and out, never to a figure. */
export class ChangeProductBody {
  @SkuField({ optional: true })
  sku?: string;

  @ProductNameField({ optional: true })
  name?: string;

  @DescriptionField({ optional: true })
  description?: string;

  @PriceCentsField({ optional: true })
  priceCents?: number;

  @CurrencyField({ optional: true })
  currency?: string;

  @BooleanField({ optional: true, description: 'Strangers see only active products' })
  active?: boolean;
}
