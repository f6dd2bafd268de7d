import { defineProblem } from '../common/index.js';

export const productNotFound = defineProblem({
  code: 'product.not_found',
  kind: 'not_found',
  detail: 'No such product',
  remedy: 'Check the id; `GET /products` lists the products.',
});

export const skuTaken = defineProblem({
  code: 'product.sku_taken',
  kind: 'conflict',
  detail: 'Another product has this SKU',
  remedy: 'Choose another SKU, or change the product that has it.',
});

export const stockTooLow = defineProblem({
  code: 'product.stock_too_low',
  kind: 'conflict',
  detail: 'There is less in stock than is to be taken out',
  remedy: 'Get the product to see its stock, and take out less.',
});

export const stockTooHigh = defineProblem({
  code: 'product.stock_too_high',
  kind: 'conflict',
  detail: 'The stock would be larger than can be counted',
  remedy: 'Put in less; 2147483647 is the most.',
});
