import { defineAuditAction } from '../audit/index.js';

export const accessFrozenAction = defineAuditAction(
  'access.frozen',
  'Roles, their holders and the scopes of clients were frozen',
);
export const accessThawed = defineAuditAction(
  'access.thawed',
  'Roles, their holders and the scopes of clients may change again',
);
