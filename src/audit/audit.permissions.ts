import { definePermission } from '../common/index.js';

export const auditRead = definePermission('audit:read', 'Read, export and verify the audit trail');
