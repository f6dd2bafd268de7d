import { BooleanField, ChoiceField, ProseField } from '../../platform/http/index.js';
import { PageQuery } from '../../platform/pages/index.js';
import { PRODUCT_SORTS, type ProductSort } from '../product-sort.js';
import { PriceCentsField, ProductIdField } from './product.fields.js';

export class ListProductsQuery extends PageQuery {
  @ProseField({ max: 100, optional: true, description: 'Part of the SKU, name or description', example: 'kettle' })
  search?: string;

  @PriceCentsField({ optional: true, example: 1_000 })
  minPriceCents?: number;

  @PriceCentsField({ optional: true, example: 50_000 })
  maxPriceCents?: number;

  @BooleanField({ optional: true, description: 'Inactive products are listed only for holders of `products:write`' })
  active?: boolean;

  @ProductIdField({ optional: true, description: 'Only the product with this id' })
  product_id?: number;

  @ChoiceField(PRODUCT_SORTS, { optional: true, description: '`-` is descending; equals go by id' })
  sort: ProductSort = 'id';
}
