import { bearerSecret, choice, flag, integer, text, urlOf } from './setting-kinds.js';

/** Where the process runs, and what it stands on. */
export const serverSettings = {
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
  DATABASE_PREPARED_STATEMENTS: flag({
    desc: 'PostgreSQL keeps what every change asks for prepared; off behind a pooler that does not (PgBouncer before 1.21).',
    default: true,
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
  REDIS_TIMEOUT_MS: integer(
    10,
    60_000,
  )({
    desc: 'How long a request waits for Redis at most; a Redis that takes longer is done without for a second.',
    default: 200,
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
  METRICS_TOKEN: bearerSecret({
    desc: 'What Prometheus reads `/metrics` with, 32 characters or more; without it there is no such path.',
    default: '',
    secret: true,
  }),
  SHUTDOWN_DRAIN_SECONDS: integer(
    0,
    300,
  )({
    desc: 'On SIGTERM, how long to go on serving after readiness has turned.',
    default: 5,
    devDefault: 0,
  }),
} as const;
