import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditEvent } from '../audit/index.js';
import { Clock, LoadingCache } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { clientAddress } from '../platform/limits/index.js';
import { Revocations } from '../revocation/index.js';
import { Session, type SessionEndReason } from './session.entity.js';
import { SessionsRepository, type SessionsOf } from './sessions.repository.js';
import { DAY_MS, isAlive, notBeyond, stateOf, tokenTimes, type SessionState } from './session-lifetime.js';
import {
  clientSessionsEnded,
  everyonesSessionsEnded,
  refreshReused,
  sessionEnded,
  userSessionsEnded,
} from './tokens.audit.js';
import { sessionNotFound } from './tokens.errors.js';

export interface SessionOpening {
  readonly userId: string;
  readonly clientId: string;
  readonly scope: string | null;
  readonly address: string;
  readonly userAgent: string;
  /** Ends the session earlier than the settings do. */
  readonly lifeMs?: number;
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
    private readonly revocations: Revocations,
    private readonly audit: AuditTrail,
  ) {
    revocations.whenCutOff(this.#states);
  }

  /** The session's state, without waiting when it is remembered. */
  stateOf(sessionId: string): SessionState | Promise<SessionState> {
    return this.#states.get(sessionId);
  }

  /** @throws Problem `session.not_found`, also for a living session of somebody else: only its owner may know of it */
  async endOwn(userId: string, sessionId: string): Promise<void> {
    await this.transactions.run(async () => {
      const session = await this.sessions.findForUpdate(sessionId);
      if (!mayKnow(userId, session) || !isAlive(session, this.clock.nowMs())) throw sessionNotFound();
      await this.#end(session, 'logout');
    });
  }

  /** To be called inside the transaction that has found the credentials good. */
  async open({ lifeMs = this.settings.SESSION_MAX_DAYS * DAY_MS, ...opening }: SessionOpening): Promise<Session> {
    const now = this.clock.nowMs();
    const expiresAt = new Date(now + lifeMs);
    const session = this.sessions.create({
      id: randomUUID(),
      ...opening,
      // What a trusted proxy names may be no address, and of any length.
      address: clientAddress(opening.address).slice(0, ADDRESS_MAX),
      userAgent: opening.userAgent.slice(0, USER_AGENT_MAX),
      ...notBeyond(expiresAt, tokenTimes(this.settings, this.clock.nowMs())),
      generation: 1,
      createdAt: new Date(now),
      expiresAt,
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
    const event = { action: userSessionsEnded, subject: { type: 'user', id: userId }, after: { reason } };
    await this.#endAll({ userId }, event, reason, except);
  }

  /** Ends the sessions of everybody who is signed in through the client, within the caller's transaction. */
  async endAllOfClient(clientId: string, reason: SessionEndReason): Promise<void> {
    const event = { action: clientSessionsEnded, subject: { type: 'client', id: clientId }, after: { reason } };
    await this.#endAll({ clientId }, event, reason);
  }

  /** Ends the sessions of everybody, the caller's among them. */
  async endEveryones(reason: SessionEndReason): Promise<void> {
    await this.transactions.run(async () => {
      const endedAt = this.clock.now();
      await this.sessions.endEveryones({ endReason: reason, endedAt });
      await this.revocations.cutOff(await this.sessions.cutOffAt(endedAt));
      await this.audit.record({ action: everyonesSessionsEnded, after: { reason } });
    });
  }

  async #endAll(whose: SessionsOf, event: AuditEvent, reason: SessionEndReason, except?: string): Promise<void> {
    await this.transactions.run(async () => {
      const endedAt = this.clock.now();
      const count = await this.sessions.endAllOf(whose, { endReason: reason, endedAt }, except);
      if (count === 0) return;
      // Asked afterwards: a session that was opened in between has ended too.
      await this.revocations.cutOff(await this.sessions.cutOffAt(endedAt, whose));
      await this.audit.record({ ...event, after: { ...event.after, count } });
    });
  }

  async #end(session: Session, reason: SessionEndReason): Promise<void> {
    session.endReason = reason;
    session.endedAt = this.clock.now();
    await this.sessions.end(session);
    await this.revocations.cutOff([{ id: session.id, until: session.accessExpiresAt }]);
    await this.audit.record({
      action: reason === 'refresh_reuse' ? refreshReused : sessionEnded,
      subject: { type: 'session', id: session.id },
      after: { reason, userId: session.userId },
    });
  }
}

/** Only its owner knows of a session; to everybody else there is none. */
function mayKnow(userId: string, session: Session | null): session is Session {
  return session?.userId === userId;
}
