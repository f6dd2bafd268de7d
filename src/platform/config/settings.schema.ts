import { addressRanges, choice, flag, integer, origins, text, urlOf } from './setting-kinds.js';

/** Every setting of the house: the source of `Settings`, of `.env.example` and of `docs/reference/settings.md`. */
export const settingsSchema = {
  NODE_ENV: choice(
    'development',
    'test',
    'production',
  )({
    desc: 'What this process is for. Production refuses demo data and weak secrets.',
    default: 'development',
  }),
  HOST: text({
    desc: 'Address to listen on.',
    default: '',
    defaultNote: '127.0.0.1 with demo data, else 0.0.0.0',
  }),
  PORT: integer(0, 65_535)({ desc: 'Port to listen on; 0 takes a free one.', default: 3000 }),
  DATA_DIR: text({ desc: 'Folder of the embedded database and of the development secret.', default: './data' }),
  DATABASE_URL: urlOf(
    'postgres:',
    'postgresql:',
  )({
    desc: 'PostgreSQL to use instead of the embedded database.',
    example: 'postgres://gatehouse:password@127.0.0.1:5432/gatehouse',
    default: '',
    secret: true,
  }),
  REDIS_URL: urlOf(
    'redis:',
    'rediss:',
  )({
    desc: 'Redis that instances share their rate limits through; without it each counts for itself.',
    example: 'redis://127.0.0.1:6379/0',
    default: '',
    secret: true,
  }),
  SECRET_KEY: text({
    desc: 'Root secret, 32 bytes or more; all other keys are derived from it. HS256 signs with its very bytes.',
    default: '',
    defaultNote: 'made and kept in DATA_DIR in development; required in production and with DATABASE_URL',
    secret: true,
  }),
  SECRET_KEY_PREVIOUS: text({
    desc: 'Accepted beside SECRET_KEY while that is being exchanged: the former one, or first the coming one.',
    default: '',
    secret: true,
  }),
  ALGORITHM: choice('RS256', 'ES256', 'HS256')({ desc: 'How access tokens are signed.', default: 'RS256' }),
  KEY_ROTATION_DAYS: integer(1, 3650)({ desc: 'A key signs access tokens for so long.', default: 90 }),
  ACCESS_TOKEN_EXPIRE_MINUTES: integer(1, 1440)({ desc: 'Life of an access token.', default: 15 }),
  REFRESH_TOKEN_EXPIRE_DAYS: integer(1, 365)({ desc: 'A session ends when not refreshed for so long.', default: 7 }),
  SESSION_MAX_DAYS: integer(1, 3650)({ desc: 'A session ends after so long, refreshed or not.', default: 30 }),
  REFRESH_REUSE_GRACE_SECONDS: integer(
    0,
    300,
  )({ desc: 'For so long the refresh token just replaced still gets its successor.', default: 10 }),
  ISSUER_URL: urlOf(
    'http:',
    'https:',
  )({
    desc: "The tokens' `iss`.",
    default: 'http://gatehouse.localhost',
    defaultNote: 'http://gatehouse.localhost; required in production',
  }),
  TOKEN_AUDIENCE: text({
    desc: "The tokens' `aud`.",
    default: 'gatehouse-api',
    defaultNote: 'gatehouse-api; required in production',
  }),
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
  RATE_LIMIT_PER_MINUTE: integer(1, 1_000_000_000)({ desc: 'Requests of one address.', default: 600 }),
  LOGIN_RATE_LIMIT_PER_MINUTE: integer(
    1,
    1_000_000,
  )({
    desc: 'Failed password checks of one account from one address.',
    default: 10,
  }),
  LOCKOUT_AFTER_FAILURES: integer(
    3,
    100,
  )({
    desc: 'Failed password checks of one account from one address within an hour that lock it from there, for a minute at first.',
    default: 20,
  }),
  LOCKOUT_MAX_MINUTES: integer(
    1,
    1440,
  )({
    desc: 'Each further failure doubles the lock, up to this.',
    default: 60,
  }),
  CORS_ORIGINS: origins({
    desc: 'Web origins that may call from a browser.',
    example: 'https://app.example.com,https://admin.example.com',
    default: Object.freeze([]),
  }),
  TRUSTED_PROXIES: addressRanges({
    desc: 'Proxies whose X-Forwarded-For and X-Forwarded-Proto count.',
    example: '10.0.0.0/8,127.0.0.1',
    default: Object.freeze([]),
  }),
  REQUIRE_HTTPS: flag({
    desc: 'Refuse requests that came over plain HTTP, as told by a trusted proxy.',
    default: true,
    devDefault: false,
  }),
  DEMO_DATA: flag({
    desc: 'Demo accounts and products; refused in production.',
    default: false,
    devDefault: true,
  }),
  LOG_LEVEL: choice(
    'trace',
    'debug',
    'info',
    'warn',
    'error',
    'fatal',
    'silent',
  )({ desc: 'Least severe log line; debug adds headers and bodies, redacted.', default: 'info' }),
  SHUTDOWN_DRAIN_SECONDS: integer(
    0,
    300,
  )({
    desc: 'On SIGTERM, how long to go on serving after readiness has turned.',
    default: 5,
    devDefault: 0,
  }),
} as const;

type Schema = typeof settingsSchema;
type ValueOf<V> = V extends { _parse: (input: string) => infer T } ? T : never;

/** All settings by their documented names. */
export type SettingsValues = { readonly [K in keyof Schema]: ValueOf<Schema[K]> };
