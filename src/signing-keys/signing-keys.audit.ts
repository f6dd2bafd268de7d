import { defineAuditAction } from '../audit/index.js';

export const keysPrepared = defineAuditAction(
  'key.prepared',
  'A starting process made signing keys, or went over to others',
);
export const keysRotated = defineAuditAction('key.rotated', 'Another signing key signs from now on');
export const keysRewrapped = defineAuditAction('key.rewrapped', 'Private keys were sealed under another root secret');
export const developmentKeysDiscarded = defineAuditAction(
  'key.development_discarded',
  'Production discarded signing keys that were made in development',
);
