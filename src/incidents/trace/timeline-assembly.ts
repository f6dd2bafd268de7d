import { userIdsOf, type Evidence } from './evidence.js';
import type { Timeline, TracedAccount, TraceEntry } from './timeline.js';
import type { TraceSubject } from './trace-subject.js';

interface Collected {
  readonly subject: TraceSubject;
  readonly collectedAt: Date;
  readonly evidence: Evidence;
  /** Usernames by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** Puts what was collected into the form in which it is read. */
export function timelineOf({ subject, collectedAt, evidence, names }: Collected): Timeline {
  const { entries, cuts, sessionIds, clientIds, addresses } = evidence;
  return {
    subject,
    collectedAt,
    entries: entries.map((entry) => named(entry, names)),
    cuts,
    users: accountsIn(entries, names),
    sessionIds,
    clientIds,
    addresses,
  };
}

function named(entry: TraceEntry, names: ReadonlyMap<string, string>): TraceEntry {
  const { subject } = entry;
  if (subject?.type !== 'user' || subject.id === null) return entry;
  return { ...entry, subject: { ...subject, name: names.get(subject.id) ?? null } };
}

function accountsIn(entries: readonly TraceEntry[], names: ReadonlyMap<string, string>): TracedAccount[] {
  const counts = new Map<string, { succeeded: number; failed: number }>();
  for (const entry of entries) {
    for (const id of userIdsOf(entry)) {
      const count = counts.get(id) ?? { succeeded: 0, failed: 0 };
      if (entry.outcome !== null) count[entry.outcome === 'success' ? 'succeeded' : 'failed'] += entry.times;
      counts.set(id, count);
    }
  }
  return [...counts].map(([id, { succeeded, failed }]) => ({ id, name: names.get(id) ?? null, succeeded, failed }));
}
