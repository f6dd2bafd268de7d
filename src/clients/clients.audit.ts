import { defineAuditAction } from '../audit/index.js';

export const clientRegistered = defineAuditAction('client.registered', "A partner's client was registered");
export const clientChanged = defineAuditAction('client.changed', 'What a client may do was changed');
export const clientDisabled = defineAuditAction('client.disabled', 'A client was disabled, and cut off');
export const clientEnabled = defineAuditAction('client.enabled', 'A disabled client was enabled');
export const clientCutOff = defineAuditAction(
  'client.cut_off',
  'Everything that was issued to a client was made worthless',
);
export const everyClientCutOff = defineAuditAction(
  'house.clients_cut_off',
  "Every client's own tokens were made worthless",
);
export const clientDeleted = defineAuditAction('client.deleted', 'A client was deleted');
export const clientSecretIssued = defineAuditAction('client.secret_issued', 'A client got a further secret');
export const clientSecretDeleted = defineAuditAction('client.secret_deleted', 'A secret of a client was deleted');
