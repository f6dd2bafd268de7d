import { defineAuditAction } from '../../audit/index.js';

export const traceRead = defineAuditAction('trace.read', 'Somebody read what is known about a subject');
export const traceExported = defineAuditAction(
  'trace.exported',
  'What is known about a subject left as a file, whose SHA-256 this is',
);
