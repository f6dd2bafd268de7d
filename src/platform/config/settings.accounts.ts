import { choice, integer, text, urlOf } from './setting-kinds.js';

/** Accounts, passwords and mails. */
export const accountsSettings = {
  PASSWORD_MIN_LENGTH: integer(
    8,
    64,
  )({ desc: 'Fewest characters of a new password (NIST SP 800-63B-4).', default: 15 }),
  PASSWORD_GRANT: choice(
    'on',
    'off',
  )({
    desc: 'Whether passwords get tokens, at /token and /auth/login; docs/adr/0013 says what off leaves.',
    default: 'on',
  }),
  REGISTRATION: choice(
    'open',
    'closed',
  )({
    desc: 'Whether strangers may make accounts.',
    default: 'closed',
    devDefault: 'open',
  }),
  PUBLIC_URL: urlOf(
    'http:',
    'https:',
  )({
    desc: 'Where people reach the pages that mailed links lead to.',
    example: 'https://app.example.com',
    default: '',
    defaultNote: 'http://localhost:PORT; required in production with SMTP_URL',
  }),
  SMTP_URL: urlOf(
    'smtp:',
    'smtps:',
  )({
    desc: 'Mail server. Without one, mails are written to the log, and in production there are none. In production smtp:// insists on STARTTLS.',
    example: 'smtps://gatehouse:password@mail.example.com:465',
    default: '',
    secret: true,
  }),
  MAIL_FROM: text({
    desc: 'Sender of mails.',
    example: 'Gatehouse <no-reply@example.com>',
    default: 'Gatehouse <no-reply@gatehouse.localhost>',
    defaultNote: 'an address that nobody can answer to; required in production with SMTP_URL',
  }),
  PASSWORD_RESET: choice(
    'on',
    'off',
  )({
    desc: 'Whether people who forgot their password may have a link to a new one mailed to them; needs SMTP_URL in production.',
    default: 'on',
  }),
  PASSWORD_RESET_EXPIRE_MINUTES: integer(5, 1440)({ desc: 'Life of a link to a new password.', default: 30 }),
  EMAIL_VERIFY_EXPIRE_HOURS: integer(1, 720)({ desc: 'Life of a link that verifies an e-mail address.', default: 48 }),
} as const;
