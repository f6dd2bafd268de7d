import { choice, integer, text, urlOf } from './setting-kinds.js';

/** Keys, tokens and sessions. */
export const tokensSettings = {
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
} as const;
