import { Injectable } from '@nestjs/common';
import { SessionTraces, type Session } from '../../tokens/index.js';
import type { Evidence } from './evidence.js';
import { recordEntry } from './record-entry.js';
import type { TraceEntry, TraceLink } from './timeline.js';
import { TrailEvidence } from './trail-evidence.js';

/** Events about one session: it opens once and ends once, and little is recorded in between. */
const EVENTS_OF_A_SESSION = 20;

/** What the database and the trail tell of sessions: opened, refreshed how often, ended why. */
@Injectable()
export class SessionEvidence {
  constructor(
    private readonly sessions: SessionTraces,
    private readonly trail: TrailEvidence,
  ) {}

  /** @returns the session while the database has it; the trail remembers it for longer */
  async follow(evidence: Evidence, id: string, link: TraceLink): Promise<Session | undefined> {
    const named = `events about session ${id}`;
    await this.trail.follow(evidence, { link, by: { subjectId: id }, limit: EVENTS_OF_A_SESSION, named });
    const session = (await this.sessions.find(id)) ?? undefined;
    if (session) evidence.add(entriesOf(session, link));
    return session;
  }

  /** Ids, newest first. */
  async idsOf(userId: string, limit: number): Promise<string[]> {
    return (await this.sessions.newestOf(userId, limit)).map(({ id }) => id);
  }
}

function entriesOf(session: Session, link: TraceLink): TraceEntry[] {
  const { userId, clientId, scope, userAgent, generation, createdAt, endedAt, endReason } = session;
  const common = { source: 'sessions', link, about: { type: 'session', id: session.id } } as const;
  const opened = { what: 'The session was opened', details: { userId, clientId, scope, userAgent } };
  const refreshed = {
    what: 'The session was refreshed for the last time, within this second',
    details: { generation },
  };
  const ended = { what: 'The session ended', details: { endReason, generation } };
  // Tokens count in whole seconds: the last may seem to be older than the session.
  const refreshedAt = new Date(Math.max(session.refreshIssuedAt.getTime(), createdAt.getTime()));
  return [
    recordEntry({ ...common, ...opened, at: createdAt, address: session.address }),
    ...(generation > 1 ? [recordEntry({ ...common, ...refreshed, at: refreshedAt })] : []),
    ...(endedAt ? [recordEntry({ ...common, ...ended, at: endedAt })] : []),
  ];
}
