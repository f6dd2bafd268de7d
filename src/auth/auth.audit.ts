import { defineAuditAction } from '../audit/index.js';

export const sessionOpened = defineAuditAction('session.opened', 'Somebody signed in');
export const signInRefused = defineAuditAction(
  'session.refused',
  'The right password opened no session: it has to be reset, or the instance is isolated',
);
export const clientRefused = defineAuditAction('client.authentication_failed', 'A client gave a wrong id or secret');
export const clientTokenIssued = defineAuditAction('client.token_issued', 'A client got a token of its own');
export const tokenRevoked = defineAuditAction('token.revoked', "One of a client's own tokens was taken back");
