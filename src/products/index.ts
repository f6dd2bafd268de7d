export * from './demo-products.js';
export * from './products.errors.js';
export * from './products.module.js';
export * from './products.permissions.js';
export { type StoredProduct } from './products.repository.js';
export * from './products.service.js';
