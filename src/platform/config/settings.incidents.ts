import { flag, instanceId, integer, mailAddresses, text, urlOf } from './setting-kinds.js';

/** Whom to call when something goes wrong, and how long they have. */
export const incidentsSettings = {
  INSTANCE_ID: instanceId({
    desc: 'Name of this instance, by which it can be isolated, also across restarts; no other running one may have it.',
    example: 'gatehouse-1',
    default: '',
    defaultNote: 'one that is made once and kept in DATA_DIR',
  }),
  INCIDENT_CONTACTS: mailAddresses({
    desc: 'Who is called by mail when an incident is high, and reminded of deadlines; needs SMTP_URL in production.',
    example: 'oncall@example.com,security@example.com',
    default: Object.freeze([]),
  }),
  INCIDENT_ESCALATION_CONTACTS: mailAddresses({
    desc: 'Who is called too while nobody acknowledges; needs SMTP_URL in production.',
    example: 'cto@example.com',
    default: Object.freeze([]),
  }),
  INCIDENT_ACKNOWLEDGE_MINUTES: integer(
    1,
    1440,
  )({
    desc: 'Time to acknowledge a high incident; then, and each time again, it is escalated.',
    default: 15,
  }),
  INCIDENT_MEDIUM_DEADLINE_HOURS: integer(
    1,
    720,
  )({
    desc: 'Time to close a medium incident; reminders come after three quarters of it, at its end, and daily from then on.',
    default: 24,
  }),
  INCIDENT_LOW_DEADLINE_DAYS: integer(
    0,
    365,
  )({ desc: 'Time to close a low incident; nobody is reminded of it. 0 sets none.', default: 30 }),
  INCIDENT_WEBHOOK_URL: urlOf(
    'https:',
    'http:',
  )({
    desc: 'Where calls, escalations and reminders are posted too, signed.',
    example: 'https://alerts.example.com/gatehouse',
    default: '',
  }),
  INCIDENT_WEBHOOK_PRIVATE: flag({
    desc: 'Whether INCIDENT_WEBHOOK_URL may lead to this machine or a private network.',
    default: false,
  }),
  INCIDENT_WEBHOOK_SECRET: text({
    desc: 'Signs what is posted to INCIDENT_WEBHOOK_URL, 32 bytes or more.',
    default: '',
    defaultNote: 'none; required with INCIDENT_WEBHOOK_URL',
    secret: true,
  }),
} as const;
