import { defineAuditAction } from '../audit/index.js';

export const accessFrozenAction = defineAuditAction('access.frozen', 'Roles and their holders were frozen');
export const accessThawed = defineAuditAction('access.thawed', 'Roles and their holders may change again');
