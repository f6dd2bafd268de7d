/** What clients can be registered for. */

/** RFC 6749 §1.3, §6. */
export const CLIENT_GRANTS = ['password', 'refresh_token', 'client_credentials'] as const;

export type ClientGrant = (typeof CLIENT_GRANTS)[number];

/** The highest limit of a client's own, in requests a minute. */
export const CLIENT_RATE_MAX = 1_000_000;
