import { defineAuditAction } from '../audit/index.js';

export const productCreated = defineAuditAction('product.created', 'A product was made');
export const productChanged = defineAuditAction('product.changed', 'A product was changed');
export const productDeleted = defineAuditAction('product.deleted', 'A product was deleted');
export const stockChanged = defineAuditAction('product.stock_changed', 'Stock of a product went in or out');
