import { flag, integer, text, urlOf } from './setting-kinds.js';

/** How long the audit trail is kept, and who else is told. */
export const auditSettings = {
  AUDIT_RETENTION_DAYS: integer(
    0,
    36_500,
  )({ desc: 'Events of the audit trail are kept for so long; 0 keeps them for ever.', default: 400 }),
  AUDIT_WEBHOOK_URL: urlOf(
    'http:',
    'https:',
  )({
    desc: 'Where every event of the audit trail is sent, signed: a SIEM.',
    example: 'https://siem.example.com/gatehouse',
    default: '',
  }),
  AUDIT_WEBHOOK_SECRET: text({
    desc: 'What AUDIT_WEBHOOK_URL checks signatures with, 32 bytes or more.',
    default: '',
    secret: true,
  }),
  AUDIT_WEBHOOK_PRIVATE: flag({
    desc: 'Whether AUDIT_WEBHOOK_URL may lead to this machine or into a private network.',
    default: false,
  }),
} as const;
