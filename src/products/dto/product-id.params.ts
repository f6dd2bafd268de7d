import { ProductIdField } from './product.fields.js';

export class ProductIdParams {
  @ProductIdField({ description: "The product's id" })
  id: number;
}
