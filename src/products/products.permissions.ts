import { definePermission, defineResourceKind } from '../common/index.js';

export const productsWrite = definePermission('products:write', 'Make, change, delete and count products');

/** One product, for roles that are held on it alone. */
export const PRODUCT = defineResourceKind('products', /^[1-9]\d{0,15}$/);
