import { definePermission } from '../access-control/index.js';

export const productsWrite = definePermission('products:write', 'Make, change, delete and count products');
