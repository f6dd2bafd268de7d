import type { Place } from '../platform/pages/index.js';
import { nameKeyOf } from './product-text.js';
import type { Product } from './product.entity.js';

/** The orders that a listing can have; `-` is descending. Products that are equal go by id. */
export const PRODUCT_SORTS = [
  'id',
  '-id',
  'name',
  '-name',
  'priceCents',
  '-priceCents',
  'createdAt',
  '-createdAt',
] as const;

export type ProductSort = (typeof PRODUCT_SORTS)[number];

type Sortable = Pick<Product, 'id' | 'name' | 'priceCents' | 'createdAt'>;
type SortProperty = 'id' | 'nameKey' | 'priceCents' | 'createdAt';

const PROPERTIES = { id: 'id', name: 'nameKey', priceCents: 'priceCents', createdAt: 'createdAt' } as const;

export function orderOf(sort: ProductSort): { property: SortProperty; direction: 'ASC' | 'DESC' } {
  const name = sort.replace('-', '') as keyof typeof PROPERTIES;
  return { property: PROPERTIES[name], direction: sort.startsWith('-') ? 'DESC' : 'ASC' };
}

/** The same values that the columns hold. */
export function placeOf(product: Sortable, sort: ProductSort): Place {
  const { id, name, priceCents, createdAt } = product;
  const keys = { id, nameKey: nameKeyOf(name), priceCents, createdAt: createdAt.getTime() };
  return { key: keys[orderOf(sort).property], id };
}
