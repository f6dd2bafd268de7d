import { defineAuditAction } from '../audit/index.js';

export const sessionEnded = defineAuditAction('session.ended', 'One session was ended');
export const refreshReused = defineAuditAction(
  'session.refresh_reused',
  'A refresh token came back that had been used before; its session was ended',
);
export const userSessionsEnded = defineAuditAction('user.sessions_ended', 'Sessions of one account were ended');
export const clientSessionsEnded = defineAuditAction(
  'client.sessions_ended',
  "Sessions of people at a partner's client were ended",
);
export const everyonesSessionsEnded = defineAuditAction('house.sessions_ended', "Everybody's sessions were ended");
