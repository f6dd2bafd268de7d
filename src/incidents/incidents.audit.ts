import { defineAuditAction } from '../audit/index.js';

export const incidentOpened = defineAuditAction('incident.opened', 'An incident was opened, by a detector or a person');
export const incidentGraded = defineAuditAction('incident.graded', 'The severity of an incident was changed');
export const incidentMoved = defineAuditAction('incident.moved', 'An incident was taken to its next state');
export const incidentAcknowledged = defineAuditAction(
  'incident.acknowledged',
  'Somebody said that they see to an incident',
);
export const incidentAssigned = defineAuditAction(
  'incident.assigned',
  'An incident was given to somebody, or to nobody',
);
export const incidentEscalated = defineAuditAction(
  'incident.escalated',
  'Nobody acknowledged a high incident in time, and more people were called',
);

export const incidentChecked = defineAuditAction(
  'incident.checked',
  'The checks were made that an incident has to pass to be over',
);

export const glassBroken = defineAuditAction(
  'session.broken_open',
  'A session of an administrator was opened at the command line, without a password',
);
