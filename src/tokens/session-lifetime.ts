import type { Settings } from '../platform/config/index.js';
import type { Session } from './session.entity.js';

/** How long sessions and their refresh tokens live. */

export const DAY_MS = 86_400_000;

/** What a request's token is held against: whether its session lives, and until when. */
export interface SessionState {
  readonly userId: string;
  /** Milliseconds since the epoch; 0 when the session has ended or never was. */
  readonly livesUntilMs: number;
}

const NO_SESSION: SessionState = { userId: '', livesUntilMs: 0 };

export function stateOf(session: Session | null): SessionState {
  if (!session || session.endedAt) return NO_SESSION;
  return { userId: session.userId, livesUntilMs: session.refreshExpiresAt.getTime() };
}

/**
 * Gives the session's next refresh token its time: the idle limit from now, never past the absolute one. Whole seconds,
 * as the token that is rebuilt from them has them.
 */
export function stampRefresh(
  session: Pick<Session, 'refreshIssuedAt' | 'refreshExpiresAt' | 'expiresAt'>,
  { REFRESH_TOKEN_EXPIRE_DAYS }: Pick<Settings, 'REFRESH_TOKEN_EXPIRE_DAYS'>,
  nowSeconds: number,
): void {
  const idleLimitMs = nowSeconds * 1000 + REFRESH_TOKEN_EXPIRE_DAYS * DAY_MS;
  session.refreshIssuedAt = new Date(nowSeconds * 1000);
  session.refreshExpiresAt = new Date(Math.min(idleLimitMs, session.expiresAt.getTime()));
}
