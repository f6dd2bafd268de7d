import type { Settings } from '../platform/config/index.js';
import type { Session } from './session.entity.js';

/** How long sessions and their refresh tokens live. */

export const DAY_MS = 86_400_000;

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;

/** What a request's token is held against: that its session was ever opened, for whom, and until when at the most. */
export interface SessionState {
  readonly userId: string;
  /** The absolute limit in milliseconds since the epoch; 0 when the session has ended or never was. */
  readonly livesUntilMs: number;
}

const NO_SESSION: SessionState = { userId: '', livesUntilMs: 0 };

/** True for as long as the session can be refreshed. */
export function isAlive(session: Session, nowMs: number): boolean {
  return session.endedAt === null && session.refreshExpiresAt.getTime() > nowMs;
}

/** Holds nothing that a refresh changes: no access token outlives the idle limit that it was issued under. */
export function stateOf(session: Session | null): SessionState {
  if (!session || session.endedAt) return NO_SESSION;
  return { userId: session.userId, livesUntilMs: session.expiresAt.getTime() };
}

type Lifetimes = Pick<Settings, 'REFRESH_TOKEN_EXPIRE_DAYS' | 'ACCESS_TOKEN_EXPIRE_MINUTES'>;

/** The times of a session's next pair of tokens, before its absolute limit is held against them. */
export interface TokenTimes {
  readonly refreshIssuedAt: Date;
  readonly refreshExpiresAt: Date;
  readonly accessExpiresAt: Date;
}

/**
 * Expiries are whole seconds, as the tokens that are rebuilt from them have them; the moment of issue is exact, since the
 * grace of a replaced token is counted from it. No access token outlives its session.
 */
export function tokenTimes(
  { REFRESH_TOKEN_EXPIRE_DAYS, ACCESS_TOKEN_EXPIRE_MINUTES }: Lifetimes,
  nowMs: number,
): TokenTimes {
  const issuedMs = Math.floor(nowMs / SECOND_MS) * SECOND_MS;
  const idleEndMs = issuedMs + REFRESH_TOKEN_EXPIRE_DAYS * DAY_MS;
  return {
    refreshIssuedAt: new Date(nowMs),
    refreshExpiresAt: new Date(idleEndMs),
    accessExpiresAt: new Date(Math.min(issuedMs + ACCESS_TOKEN_EXPIRE_MINUTES * MINUTE_MS, idleEndMs)),
  };
}

/** Nothing outlives the session's absolute limit. */
export function notBeyond(expiresAt: Date, times: TokenTimes): TokenTimes {
  const earlier = (instant: Date) => (instant < expiresAt ? instant : expiresAt);
  return {
    ...times,
    refreshExpiresAt: earlier(times.refreshExpiresAt),
    accessExpiresAt: earlier(times.accessExpiresAt),
  };
}
