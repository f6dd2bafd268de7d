import { addressRanges, flag, integer, origins } from './setting-kinds.js';

/** The door: limits, lockout, proxies, browsers. */
export const edgeSettings = {
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
} as const;
