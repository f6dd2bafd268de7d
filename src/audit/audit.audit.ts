import { defineAuditAction } from './audit-action.js';

/** What happens to the trail itself. */

export const auditRead = defineAuditAction('audit.read', 'Somebody read a page of the audit trail');
export const auditExported = defineAuditAction('audit.exported', 'Somebody began to export the audit trail');
export const auditVerified = defineAuditAction('audit.verified', 'Somebody had the audit trail verified');
export const auditExpired = defineAuditAction(
  'audit.expired',
  'The oldest events were let go, as AUDIT_RETENTION_DAYS says',
);
export const auditKeyReplaced = defineAuditAction(
  'audit.key_replaced',
  'The trail went on under another key, since the secret did not open the former one',
);
export const auditRestarted = defineAuditAction(
  'audit.restarted',
  'An operator had the chain go on behind what was broken; nothing vouches for what is before',
);
