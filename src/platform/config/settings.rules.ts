import type { Environment } from './environment.js';
import type { SettingsValues } from './settings.schema.js';

/** Rules that look at more than one setting. Each answers what is wrong with the named setting, or nothing. */

const SECRET_MIN_BYTES = 32;
const SECRET_MIN_DISTINCT_CHARACTERS = 10;
/** Parts of secrets that stand in articles, templates and tutorials, the two that this house comes from among them. */
const WELL_KNOWN_SECRET =
  /change[-_ ]?(me|this|it)|please[-_]change|your[-_]|super[-_]?secret|fallback[-_]secret|wonderland|do[-_ ]not[-_ ]use|insecure|a-string-secret|secret[-_]key|^09d25e094faa/i;

type Rule = (settings: SettingsValues, given: Environment) => string | false;

const inProduction = (settings: SettingsValues) => settings.NODE_ENV === 'production';

const mailsInProduction = (settings: SettingsValues) => inProduction(settings) && settings.SMTP_URL !== '';

const hasIncidentContacts = (settings: SettingsValues) =>
  settings.INCIDENT_CONTACTS.length + settings.INCIDENT_ESCALATION_CONTACTS.length > 0;

const rules: readonly (readonly [keyof SettingsValues, Rule])[] = [
  ['DEMO_DATA', (s) => inProduction(s) && s.DEMO_DATA && 'must be off in production'],
  ['SECRET_KEY', (s) => !s.SECRET_KEY && inProduction(s) && 'is required in production'],
  ['SECRET_KEY', (s) => !s.SECRET_KEY && s.DATABASE_URL !== '' && 'is required with DATABASE_URL'],
  ['SECRET_KEY', (s) => s.SECRET_KEY !== '' && inProduction(s) && weakness(s.SECRET_KEY)],
  ['SECRET_KEY', (s) => s.SECRET_KEY !== '' && s.ALGORITHM === 'HS256' && tooShort(s.SECRET_KEY)],
  ['SECRET_KEY_PREVIOUS', (s) => s.SECRET_KEY_PREVIOUS !== '' && !s.SECRET_KEY && 'is given without SECRET_KEY'],
  ['SECRET_KEY_PREVIOUS', (s) => s.SECRET_KEY_PREVIOUS !== '' && previousFault(s)],
  ['ISSUER_URL', (s, given) => inProduction(s) && !given.ISSUER_URL && 'is required in production'],
  ['ISSUER_URL', (s) => overPlainHttp(s, s.ISSUER_URL)],
  ['TOKEN_AUDIENCE', (s, given) => inProduction(s) && !given.TOKEN_AUDIENCE && 'is required in production'],
  [
    'SMTP_URL',
    (s) =>
      inProduction(s) && s.PASSWORD_RESET === 'on' && !s.SMTP_URL && 'is required in production, or PASSWORD_RESET=off',
  ],
  ['PUBLIC_URL', (s) => mailsInProduction(s) && !s.PUBLIC_URL && 'is required in production with SMTP_URL'],
  ['PUBLIC_URL', (s) => overPlainHttp(s, s.PUBLIC_URL)],
  ['SMTP_URL', (s) => inProduction(s) && hasIncidentContacts(s) && !s.SMTP_URL && 'is required with INCIDENT_CONTACTS'],
  [
    'INCIDENT_WEBHOOK_SECRET',
    (s) => s.INCIDENT_WEBHOOK_URL !== '' && !s.INCIDENT_WEBHOOK_SECRET && 'is required with INCIDENT_WEBHOOK_URL',
  ],
  [
    'INCIDENT_WEBHOOK_SECRET',
    (s) => s.INCIDENT_WEBHOOK_SECRET !== '' && sharedSecretFault(s, s.INCIDENT_WEBHOOK_SECRET),
  ],
  ['MAIL_FROM', (s, given) => mailsInProduction(s) && !given.MAIL_FROM && 'is required in production with SMTP_URL'],
  [
    'AUDIT_WEBHOOK_SECRET',
    (s) => s.AUDIT_WEBHOOK_URL !== '' && !s.AUDIT_WEBHOOK_SECRET && 'is required with AUDIT_WEBHOOK_URL',
  ],
  ['AUDIT_WEBHOOK_SECRET', (s) => s.AUDIT_WEBHOOK_SECRET !== '' && sharedSecretFault(s, s.AUDIT_WEBHOOK_SECRET)],
  ['METRICS_TOKEN', (s) => s.METRICS_TOKEN !== '' && sharedSecretFault(s, s.METRICS_TOKEN)],
  [
    'SESSION_MAX_DAYS',
    (s) => s.SESSION_MAX_DAYS < s.REFRESH_TOKEN_EXPIRE_DAYS && 'must not be less than REFRESH_TOKEN_EXPIRE_DAYS',
  ],
];

export function judgeTogether(settings: SettingsValues, given: Environment): Record<string, string> {
  const faults: Record<string, string> = {};
  for (const [name, rule] of rules) {
    const fault = rule(settings, given);
    if (fault) faults[name] ??= fault;
  }
  return faults;
}

/** It verifies tokens too, so it has to be as good. */
function previousFault({ NODE_ENV, ALGORITHM, SECRET_KEY, SECRET_KEY_PREVIOUS }: SettingsValues): string | false {
  if (SECRET_KEY_PREVIOUS === SECRET_KEY) return 'is the same as SECRET_KEY; remove it once SECRET_KEY is exchanged';
  if (NODE_ENV === 'production') return weakness(SECRET_KEY_PREVIOUS);
  return ALGORITHM === 'HS256' && tooShort(SECRET_KEY_PREVIOUS);
}

/** RFC 8414 §2 asks it of issuers, and what is mailed leads there. Whoever turns REQUIRE_HTTPS off has said so. */
function overPlainHttp(settings: SettingsValues, url: string): string | false {
  const refused = inProduction(settings) && settings.REQUIRE_HTTPS && url.startsWith('http:');
  return refused && 'must start with https:// in production';
}

/** For what this house shares with one other program. */
function sharedSecretFault(settings: SettingsValues, secret: string): string | false {
  return inProduction(settings) ? weakness(secret) : tooShort(secret);
}

function tooShort(secret: string): string | false {
  return Buffer.byteLength(secret) < SECRET_MIN_BYTES && `must have ${SECRET_MIN_BYTES} bytes or more`;
}

function weakness(secret: string): string | false {
  if (WELL_KNOWN_SECRET.test(secret)) return 'is a well-known example; make one with: openssl rand -base64 48';
  if (new Set(secret).size < SECRET_MIN_DISTINCT_CHARACTERS) {
    return 'repeats itself too much; make one with: openssl rand -base64 48';
  }
  return tooShort(secret);
}
