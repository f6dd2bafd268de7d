import { TRACE_SOURCES, type TraceCut, type TraceEntry } from './timeline.js';
import type { TraceWindow } from './trace-subject.js';

/** What has been collected so far: each thing once, under the link by which it was found first. */
export class Evidence {
  readonly #entries = new Map<string, TraceEntry>();
  readonly #cuts: TraceCut[] = [];

  add(entries: readonly TraceEntry[]): void {
    for (const entry of entries) {
      const key = entry.eventId ?? `${entry.source} ${entry.subject?.id} ${entry.what}`;
      if (!this.#entries.has(key)) this.#entries.set(key, entry);
    }
  }

  addCut(cut: TraceCut): void {
    this.#cuts.push(cut);
  }

  within({ from, to }: TraceWindow): Evidence {
    const part = new Evidence();
    part.add(this.entries.filter(({ at }) => (!from || at >= from) && (!to || at < to)));
    part.#cuts.push(...this.#cuts);
    return part;
  }

  /** Oldest first; of one moment the trail first, in its own order. */
  get entries(): readonly TraceEntry[] {
    return [...this.#entries.values()].toSorted(
      (a, b) =>
        a.at.getTime() - b.at.getTime() ||
        TRACE_SOURCES.indexOf(a.source) - TRACE_SOURCES.indexOf(b.source) ||
        (a.eventId ?? '').localeCompare(b.eventId ?? ''),
    );
  }

  get cuts(): readonly TraceCut[] {
    return this.#cuts;
  }

  /** In the order of their appearance. */
  get userIds(): readonly string[] {
    return distinct(this.entries.flatMap((entry) => userIdsOf(entry)));
  }

  get sessionIds(): readonly string[] {
    return distinct(this.entries.flatMap((entry) => thingsOf(entry, 'session')));
  }

  get clientIds(): readonly string[] {
    return distinct(
      this.entries.flatMap((entry) => [...thingsOf(entry, 'client'), ...namedIn(entry.details, 'clientId')]),
    );
  }

  get addresses(): readonly string[] {
    return distinct(this.entries.flatMap(({ address }) => address ?? []));
  }
}

/** Whoever did it, whom it was done to, and whom it names besides. */
export function userIdsOf(entry: TraceEntry): string[] {
  return distinct([...thingsOf(entry, 'user'), ...namedIn(entry.details, 'userId')]);
}

function thingsOf({ actor, subject }: TraceEntry, type: 'user' | 'client' | 'session'): string[] {
  return [actor, subject].flatMap((thing) => (thing?.type === type && thing.id ? [thing.id] : []));
}

function namedIn({ after, ...details }: TraceEntry['details'], name: string): string[] {
  const value = details[name] ?? (after as TraceEntry['details'] | undefined)?.[name];
  return typeof value === 'string' ? [value] : [];
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
