import { defineAuditAction } from '../../audit/index.js';

export const instanceIsolatedAction = defineAuditAction('instance.isolated', 'An instance was isolated');
export const instanceReleased = defineAuditAction('instance.released', 'The isolation of an instance was ended');
