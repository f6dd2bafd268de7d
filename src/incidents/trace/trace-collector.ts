import { Injectable } from '@nestjs/common';
import { FIRST_PARTY_CLIENT } from '../../clients/index.js';
import { AccountEvidence } from './account-evidence.js';
import { Evidence } from './evidence.js';
import { SessionEvidence } from './session-evidence.js';
import type { TraceLink } from './timeline.js';
import { TrailEvidence, type TrailThread } from './trail-evidence.js';
import type { TraceSubject, TraceWindow } from './trace-subject.js';

/** Of what was found by the subject itself, and by what it is linked to. */
const OWN_LIMIT = 1000;
const LINKED_LIMIT = 200;
const SESSIONS_FOLLOWED = 50;
const ACCOUNTS_FOLLOWED = 20;
/** What an address did before a session was opened from it. */
const BEFORE_OPENING_MS = 15 * 60_000;
/** What ends a session is recorded with it, a moment later. */
const AFTER_END_MS = 1000;

/**
 * Follows one subject through the trail and the database, and its links one step further: a request to its session and
 * account, a session to its account, client and address, an account to its sessions, an address to the sessions opened
 * from it. Each step is bounded, and says so where the bound was met.
 */
@Injectable()
export class TraceCollector {
  constructor(
    private readonly trail: TrailEvidence,
    private readonly sessions: SessionEvidence,
    private readonly accounts: AccountEvidence,
  ) {}

  async collect({ kind, id }: TraceSubject, window: TraceWindow): Promise<Evidence> {
    const evidence = new Evidence();
    switch (kind) {
      case 'request':
        await this.#ofRequest(evidence, id, window);
        break;
      case 'session':
        await this.#ofSession(evidence, id, window);
        break;
      case 'user':
        await this.#ofUser(evidence, id, window);
        break;
      case 'address':
        await this.#ofAddress(evidence, id, window);
        break;
    }
    return evidence;
  }

  async #ofRequest(evidence: Evidence, id: string, within: TraceWindow): Promise<void> {
    await this.#own(evidence, { link: 'request', by: { requestId: id }, within, named: 'events of the request' });
    await this.#followSessions(evidence, evidence.sessionIds, 'session');
    await this.#followAccounts(evidence);
  }

  async #ofSession(evidence: Evidence, id: string, window: TraceWindow): Promise<void> {
    const session = await this.sessions.follow(evidence, id, 'session');
    const {
      entries: [first, ...later],
      userIds: [userId],
      addresses: [address],
      clientIds,
    } = evidence;
    if (!first || !userId) return;
    const end = session ? (session.endedAt ?? session.refreshExpiresAt) : later.at(-1)?.at;
    const life = overlap(window, { from: first.at, ...(end && { to: new Date(end.getTime() + AFTER_END_MS) }) });
    await this.accounts.follow(evidence, userId, 'user');
    await this.#linked(evidence, { link: 'user', by: { actorId: userId }, within: life, named: 'acts of its user' });
    await this.#linked(evidence, { link: 'user', by: { subjectId: userId }, within: life, named: 'acts on its user' });
    for (const clientId of clientIds.filter((found) => found !== FIRST_PARTY_CLIENT.id)) {
      const named = `acts on client ${clientId}`;
      await this.#linked(evidence, { link: 'client', by: { subjectId: clientId }, within: life, named });
    }
    if (address !== undefined) await this.#ofItsOpening(evidence, address, first.at, window);
  }

  async #ofItsOpening(evidence: Evidence, address: string, openedAt: Date, window: TraceWindow): Promise<void> {
    const from = new Date(openedAt.getTime() - BEFORE_OPENING_MS);
    const within = overlap(window, { from, to: new Date(openedAt.getTime() + 1) });
    const named = 'what came from its address before it was opened';
    await this.#linked(evidence, { link: 'address', by: { address }, within, named });
  }

  async #ofUser(evidence: Evidence, id: string, within: TraceWindow): Promise<void> {
    await this.accounts.follow(evidence, id, 'user');
    await this.accounts.followAssignments(evidence, id, 'user');
    await this.#own(evidence, { link: 'user', by: { actorId: id }, within, named: 'what the user did' });
    await this.#own(evidence, { link: 'user', by: { subjectId: id }, within, named: 'what was done to the account' });
    const living = await this.sessions.idsOf(id, SESSIONS_FOLLOWED + 1);
    const recorded = evidence.sessionIds.toReversed();
    await this.#followSessions(evidence, [...new Set([...living, ...recorded])], 'session');
  }

  async #ofAddress(evidence: Evidence, address: string, within: TraceWindow): Promise<void> {
    await this.#own(evidence, { link: 'address', by: { address }, within, named: 'what came from the address' });
    await this.#followSessions(evidence, evidence.sessionIds.toReversed(), 'session');
  }

  /** @param ids the most important first */
  async #followSessions(evidence: Evidence, ids: readonly string[], link: TraceLink): Promise<void> {
    for (const id of ids.slice(0, SESSIONS_FOLLOWED)) await this.sessions.follow(evidence, id, link);
    if (ids.length > SESSIONS_FOLLOWED) {
      evidence.addCut({ link, what: `sessions: the newest ${SESSIONS_FOLLOWED} alone`, from: null, to: null });
    }
  }

  async #followAccounts(evidence: Evidence): Promise<void> {
    for (const id of evidence.userIds.slice(0, ACCOUNTS_FOLLOWED)) await this.accounts.follow(evidence, id, 'user');
  }

  #own(evidence: Evidence, thread: Omit<TrailThread, 'limit'>): Promise<void> {
    return this.trail.follow(evidence, { ...thread, limit: OWN_LIMIT });
  }

  #linked(evidence: Evidence, thread: Omit<TrailThread, 'limit'>): Promise<void> {
    return this.trail.follow(evidence, { ...thread, limit: LINKED_LIMIT });
  }
}

/** What lies within both. */
function overlap(one: TraceWindow, other: TraceWindow): TraceWindow {
  const from = [one.from, other.from].filter((date) => date !== undefined).toSorted((a, b) => Number(b) - Number(a))[0];
  const to = [one.to, other.to].filter((date) => date !== undefined).toSorted((a, b) => Number(a) - Number(b))[0];
  return { ...(from && { from }), ...(to && { to }) };
}
