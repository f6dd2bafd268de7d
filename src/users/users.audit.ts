import { defineAuditAction } from '../audit/index.js';

export const userRegistered = defineAuditAction('user.registered', 'Somebody made an account for themselves');
export const userCreated = defineAuditAction('user.created', 'An account was made for somebody');
export const userChanged = defineAuditAction(
  'user.changed',
  'The username or the e-mail address of an account changed',
);
export const emailVerified = defineAuditAction('user.email_verified', "An account's e-mail address was proved");
export const userDisabled = defineAuditAction('user.disabled', 'An account was disabled');
export const userEnabled = defineAuditAction('user.enabled', 'A disabled account was enabled');
export const userUnlocked = defineAuditAction('user.unlocked', 'Failed sign-ins of an account were forgiven');
export const userDeleted = defineAuditAction('user.deleted', 'An account was deleted');
export const resetForced = defineAuditAction('user.reset_forced', 'An account has to get a new password');
export const resetLinkMade = defineAuditAction(
  'user.reset_link_made',
  'An operator was given a link to a new password',
);
export const resetLinkMailed = defineAuditAction('user.reset_link_mailed', 'A link to a new password was mailed');
export const verificationLinkMailed = defineAuditAction(
  'user.verification_link_mailed',
  'A link that proves an e-mail address was mailed',
);
export const passwordChanged = defineAuditAction('user.password_changed', 'An owner changed their password');
export const passwordReset = defineAuditAction('user.password_reset', 'A link to a new password was used');
export const signInFailed = defineAuditAction('user.sign_in_failed', 'A sign-in had a wrong name or password');
export const confirmationFailed = defineAuditAction(
  'user.confirmation_failed',
  'A signed-in person gave a wrong current password',
);
export const lockedOut = defineAuditAction('user.locked_out', 'An account was locked for the address that guesses');
