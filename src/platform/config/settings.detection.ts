import { integer } from './setting-kinds.js';

/** Fewer would be an ordinary mistake; more is no burst, and each one costs memory. */
const threshold = integer(2, 1000);
const minutes = integer(1, 1440);

/** When what the house notices becomes an incident. */
export const detectionSettings = {
  DETECT_GUESSING_FAILURES: threshold({ desc: 'Failed password checks of one account.', default: 10 }),
  DETECT_GUESSING_WINDOW_MINUTES: minutes({ desc: 'Within so long.', default: 5 }),
  DETECT_STUFFING_ACCOUNTS: threshold({ desc: 'Accounts that one address fails to sign in to.', default: 20 }),
  DETECT_STUFFING_WINDOW_MINUTES: minutes({ desc: 'Within so long.', default: 5 }),
  DETECT_FORGERY_TOKENS: threshold({ desc: 'Forged tokens from one address.', default: 20 }),
  DETECT_FORGERY_WINDOW_MINUTES: minutes({ desc: 'Within so long.', default: 1 }),
  DETECT_INJECTION_PROBES: threshold({ desc: 'Requests of one address with what looks like SQL.', default: 5 }),
  DETECT_INJECTION_WINDOW_MINUTES: minutes({ desc: 'Within so long.', default: 10 }),
  DETECT_PROBING_REFUSALS: threshold({ desc: 'Requests of one caller that are answered 403.', default: 20 }),
  DETECT_PROBING_WINDOW_MINUTES: minutes({ desc: 'Within so long.', default: 5 }),
  DETECT_ADMINISTRATION_CHANGES: threshold({
    desc: 'Changes of accounts, roles, clients, keys and sessions by one caller.',
    default: 30,
  }),
  DETECT_ADMINISTRATION_WINDOW_MINUTES: minutes({ desc: 'Within so long.', default: 5 }),
  DETECT_NETWORK_MEMORY_DAYS: integer(
    1,
    3650,
  )({
    desc: 'How long a network that an account signed in from is one that it has used.',
    default: 180,
  }),
  DETECT_BLOCK_MINUTES: integer(
    0,
    1440,
  )({
    desc: 'How long an address that attacks is refused, requests with a good token aside; 0 refuses nobody.',
    default: 5,
  }),
} as const;
