import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, LoadingCache } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { Log } from '../platform/logging/index.js';
import type { RefreshClaims } from './token-claims.js';
import { Session, type SessionEndReason } from './session.entity.js';
import { SessionsRepository } from './sessions.repository.js';
import { narrowScope } from './token-scope.js';
import { tokenInvalid } from './tokens.errors.js';

/** What a request's token is held against: whether its session lives, and until when. */
export interface SessionState {
  readonly userId: string;
  /** Milliseconds since the epoch; 0 when the session has ended or never was. */
  readonly livesUntilMs: number;
}

export interface SessionOpening {
  readonly userId: string;
  readonly clientId: string;
  readonly scope: string | null;
  readonly address: string;
  readonly userAgent: string;
}

const DAY_MS = 86_400_000;
const ADDRESS_MAX = 45;
const USER_AGENT_MAX = 256;
const REMEMBERED_SESSIONS = 50_000;
/** More than one opening adds, so what has expired does not pile up. */
const SWEPT_PER_OPENING = 20;
/** How long another instance's logout may go unseen. */
const MAX_AGE_MS = 5_000;
const NO_SESSION: SessionState = { userId: '', livesUntilMs: 0 };

/**
 * Sessions and their refresh families (RFC 9700 §4.14). A refresh token is good once: its use makes the next
 * generation, in one step; any older generation kills the family, and that is committed though the request fails.
 */
@Injectable()
export class SessionsService {
  readonly #states = new LoadingCache<SessionState>({
    maxEntries: REMEMBERED_SESSIONS,
    maxAgeMs: MAX_AGE_MS,
    load: async (id) => stateOf(await this.sessions.find(id)),
  });

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly transactions: TransactionRunner,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** The session's state, without waiting when it is remembered. */
  stateOf(sessionId: string): SessionState | Promise<SessionState> {
    return this.#states.get(sessionId);
  }

  async open(opening: SessionOpening): Promise<Session> {
    const now = this.clock.nowMs();
    const session = this.sessions.create({
      id: randomUUID(),
      ...opening,
      // What a trusted proxy names may be no address, and of any length.
      address: opening.address.slice(0, ADDRESS_MAX),
      userAgent: opening.userAgent.slice(0, USER_AGENT_MAX),
      generation: 1,
      createdAt: new Date(now),
      expiresAt: new Date(now + this.settings.SESSION_MAX_DAYS * DAY_MS),
      endedAt: null,
      endReason: null,
    });
    this.#stampRefresh(session);
    await this.transactions.run(async () => {
      await this.sessions.deleteExpired(now, SWEPT_PER_OPENING);
      await this.sessions.insert(session);
    });
    return session;
  }

  /**
   * Uses a verified refresh token up and moves its family on.
   * @param scope asked for this time; never more than the session has (RFC 6749 §6)
   * @throws Problem `token.invalid` for a token that was used before (the family is dead by then), of an ended
   *   session or of another client; `token.scope_not_allowed`
   */
  async rotate(claims: RefreshClaims, clientId: string, scope: string | undefined): Promise<Session> {
    const session = await this.transactions.run(() => this.#advance(claims, clientId, scope));
    if (!session) throw tokenInvalid();
    return session;
  }

  /** Ends one session. Nothing happens where it has ended before. */
  async end(sessionId: string, reason: SessionEndReason): Promise<void> {
    await this.transactions.run(async () => {
      await this.sessions.end(sessionId, { endReason: reason, endedAt: this.clock.now() });
      this.#forgetAfterCommit([sessionId]);
    });
  }

  /** Ends the user's sessions, all of them or all but one, within the caller's transaction. */
  async endAllOf(userId: string, reason: SessionEndReason, except?: string): Promise<void> {
    await this.transactions.run(async () => {
      const living = await this.sessions.livingIdsOf(userId);
      const ending = living.filter((id) => id !== except);
      await this.sessions.endAllOf(userId, { endReason: reason, endedAt: this.clock.now() }, except);
      this.#forgetAfterCommit(ending);
    });
  }

  /** Answers nothing for a refused token; the refusal's effect is committed. */
  async #advance(claims: RefreshClaims, clientId: string, scope: string | undefined): Promise<Session | undefined> {
    const session = await this.sessions.findForUpdate(claims.sid);
    if (!session || session.userId !== claims.sub || session.clientId !== clientId) return undefined;
    if (stateOf(session).livesUntilMs <= this.clock.nowMs()) return undefined;
    if (claims.gen !== session.generation) {
      this.log.write('warn', 'session.refresh_reused', { sessionId: session.id, userId: session.userId });
      await this.end(session.id, 'refresh_reuse');
      return undefined;
    }
    narrowScope(session.scope, scope);
    session.generation += 1;
    this.#stampRefresh(session);
    await this.sessions.advance(session);
    this.#forgetAfterCommit([session.id]);
    return session;
  }

  /** Whole seconds, as the rebuilt token's claims have them. */
  #stampRefresh(session: Session): void {
    const issuedAtMs = this.clock.nowSeconds() * 1000;
    const idleLimitMs = issuedAtMs + this.settings.REFRESH_TOKEN_EXPIRE_DAYS * DAY_MS;
    session.refreshIssuedAt = new Date(issuedAtMs);
    session.refreshExpiresAt = new Date(Math.min(idleLimitMs, session.expiresAt.getTime()));
  }

  #forgetAfterCommit(sessionIds: readonly string[]): void {
    this.transactions.afterCommit(() => {
      for (const id of sessionIds) this.#states.invalidate(id);
    });
  }
}

function stateOf(session: Session | null): SessionState {
  if (!session || session.endedAt) return NO_SESSION;
  return { userId: session.userId, livesUntilMs: session.refreshExpiresAt.getTime() };
}
