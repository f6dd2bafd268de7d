import { defineAuditAction } from '../audit/index.js';

export const rolesChanged = defineAuditAction('user.roles_changed', 'An account was given other roles');
export const accessDenied = defineAuditAction('access.denied', 'Somebody who is known asked for what they may not do');

export const roleCreated = defineAuditAction('role.created', 'A role was made');
export const roleChanged = defineAuditAction('role.changed', 'What a role gives to all who hold it was changed');
export const roleDeleted = defineAuditAction('role.deleted', 'A role was deleted');
