import { defineAuditAction } from '../../audit/index.js';

export const sourceLetIn = defineAuditAction(
  'source.let_in',
  'A source that was kept out was let in again by an operator',
);
