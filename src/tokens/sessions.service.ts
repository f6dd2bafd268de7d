import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, LoadingCache, type Page } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { Pages, type PageQuery } from '../platform/pages/index.js';
import { Revocations } from '../revocation/index.js';
import { Session, type SessionEndReason } from './session.entity.js';
import { SessionsRepository, type SessionsOf } from './sessions.repository.js';
import { DAY_MS, isAlive, stateOf, tokenTimes, type SessionState } from './session-lifetime.js';
import { sessionNotFound } from './tokens.errors.js';

export interface SessionOpening {
  readonly userId: string;
  readonly clientId: string;
  readonly scope: string | null;
  readonly address: string;
  readonly userAgent: string;
}

const ADDRESS_MAX = 45;
const USER_AGENT_MAX = 256;
const REMEMBERED_SESSIONS = 50_000;
/** A sweep takes more than the openings since the last one have added, so what has expired does not pile up. */
export const OPENINGS_PER_SWEEP = 16;
const SWEPT_AT_ONCE = 100;

/** Who is signed in, from where and until when; the one place where sessions begin and end. */
@Injectable()
export class SessionsService {
  readonly #states = new LoadingCache<SessionState>({
    maxEntries: REMEMBERED_SESSIONS,
    load: async (id) => stateOf(await this.sessions.find(id)),
  });

  #openings = 0;

  constructor(
    private readonly sessions: SessionsRepository,
    private readonly transactions: TransactionRunner,
    private readonly settings: Settings,
    private readonly clock: Clock,
    private readonly pages: Pages,
    private readonly revocations: Revocations,
  ) {
    revocations.whenCutOff(this.#states);
  }

  /** The session's state, without waiting when it is remembered. */
  stateOf(sessionId: string): SessionState | Promise<SessionState> {
    return this.#states.get(sessionId);
  }

  /** The user's living sessions, newest first. @throws Problem `request.cursor_invalid` */
  list(userId: string, query: PageQuery): Promise<Page<Session>> {
    return this.pages.read(query, {
      described: { name: 'sessions', userId },
      read: (reach) => this.sessions.listLiving(userId, this.clock.nowMs(), reach),
      placeOf: ({ createdAt, id }) => ({ key: createdAt.getTime(), id }),
    });
  }

  /** @throws Problem `session.not_found`, also for a living session of somebody else: only its owner may know of it */
  async endOwn(userId: string, sessionId: string): Promise<void> {
    await this.transactions.run(async () => {
      const session = await this.sessions.findForUpdate(sessionId);
      if (!session || session.userId !== userId || !isAlive(session, this.clock.nowMs())) throw sessionNotFound();
      await this.#end(session, 'logout');
    });
  }

  /** To be called inside the transaction that has found the credentials good. */
  async open(opening: SessionOpening): Promise<Session> {
    const now = this.clock.nowMs();
    const session = this.sessions.create({
      id: randomUUID(),
      ...opening,
      // What a trusted proxy names may be no address, and of any length.
      address: opening.address.slice(0, ADDRESS_MAX),
      userAgent: opening.userAgent.slice(0, USER_AGENT_MAX),
      ...tokenTimes(this.settings, this.clock.nowSeconds()),
      generation: 1,
      createdAt: new Date(now),
      expiresAt: new Date(now + this.settings.SESSION_MAX_DAYS * DAY_MS),
      endedAt: null,
      endReason: null,
    });
    if (this.#openings++ % OPENINGS_PER_SWEEP === 0) await this.sessions.deleteExpired(now, SWEPT_AT_ONCE);
    await this.sessions.insert(session);
    return session;
  }

  /** Ends one session. Nothing happens where it has ended before. */
  async end(sessionId: string, reason: SessionEndReason): Promise<void> {
    await this.transactions.run(async () => {
      const session = await this.sessions.findForUpdate(sessionId);
      if (session && !session.endedAt) await this.#end(session, reason);
    });
  }

  /** Ends the user's sessions, all of them or all but one, within the caller's transaction. */
  async endAllOf(userId: string, reason: SessionEndReason, except?: string): Promise<void> {
    await this.#endAll({ userId }, reason, except);
  }

  /** Ends the sessions of everybody who is signed in through the client, within the caller's transaction. */
  async endAllOfClient(clientId: string, reason: SessionEndReason): Promise<void> {
    await this.#endAll({ clientId }, reason);
  }

  /** Ends the sessions of everybody, the caller's among them. */
  async endEveryones(reason: SessionEndReason): Promise<void> {
    await this.transactions.run(async () => {
      const endedAt = this.clock.now();
      await this.sessions.endEveryones({ endReason: reason, endedAt });
      await this.revocations.cutOff(await this.sessions.cutOffAt(endedAt));
    });
  }

  async #endAll(whose: SessionsOf, reason: SessionEndReason, except?: string): Promise<void> {
    await this.transactions.run(async () => {
      const endedAt = this.clock.now();
      await this.sessions.endAllOf(whose, { endReason: reason, endedAt }, except);
      // Asked afterwards: a session that was opened in between has ended too.
      await this.revocations.cutOff(await this.sessions.cutOffAt(endedAt, whose));
    });
  }

  async #end(session: Session, reason: SessionEndReason): Promise<void> {
    session.endReason = reason;
    session.endedAt = this.clock.now();
    await this.sessions.end(session);
    await this.revocations.cutOff([{ id: session.id, until: session.accessExpiresAt }]);
  }
}
