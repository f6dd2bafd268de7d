import { permissionCatalogue } from '../common/index.js';
import { isSensitiveKey, REDACTED, scrub } from '../platform/logging/index.js';
import { masked } from '../platform/personal-data/index.js';

/** What of a change may be kept for years: secrets leave no trace, e-mail addresses and telephone numbers a hint. */

const MAX_TEXT = 1000;
/** Bounded repetitions: a long text takes time in proportion to its length. */
const EMAIL = /[^\s@<>"',;:()]{1,64}@[^\s@<>"',;:()]{1,253}/g;
/** What stands under such a name is hidden whatever form it has. */
const EMAIL_KEY = /e-?mail$/i;
const PHONE_KEY = /phone|mobile/i;

/** `alice@example.com` becomes `a***@e***.com`. */
export function maskEmails(text: string): string {
  if (!text.includes('@')) return text;
  return text.replaceAll(EMAIL, (email) => String(masked('email', email)));
}

/** The JSON text that is stored; null for nothing. */
export function maskedJson(values: Readonly<Record<string, unknown>> | undefined): string | null {
  return values === undefined ? null : JSON.stringify(values, maskEntry);
}

/** A replacer: what it answers is looked into in its turn. */
function maskEntry(key: string, value: unknown): unknown {
  // What is not there stays out of the text.
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  if (isSensitiveKey(key)) return REDACTED;
  if (PHONE_KEY.test(key)) return masked('phone', value);
  if (EMAIL_KEY.test(key)) return masked('email', value);
  return typeof value === 'string' ? maskText(value) : value;
}

function maskText(text: string): string {
  // `tokens:introspect` has the shape of a secret with its name, and is none.
  if (text.split(' ').every((word) => permissionCatalogue.has(word))) return text;
  const told = maskEmails(scrub(text));
  return told.length > MAX_TEXT ? `${told.slice(0, MAX_TEXT).toWellFormed()}…` : told;
}
