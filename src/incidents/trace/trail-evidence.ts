import { Injectable } from '@nestjs/common';
import { auditActionCatalogue, EventSearch, type FoundEvent } from '../../audit/index.js';
import type { Evidence } from './evidence.js';
import type { TraceEntry, TraceLink } from './timeline.js';
import type { TraceWindow } from './trace-subject.js';

/** One way into the trail: by one column, within a time. */
export interface TrailThread {
  readonly link: TraceLink;
  readonly by: { readonly [C in 'actorId' | 'subjectId' | 'address' | 'requestId']?: string };
  readonly within?: TraceWindow;
  readonly limit: number;
  /** What is found by it, in words: for the case that it is more than the limit. */
  readonly named: string;
}

/** What the audit trail tells. */
@Injectable()
export class TrailEvidence {
  constructor(private readonly events: EventSearch) {}

  async follow(evidence: Evidence, { link, by, within, limit, named }: TrailThread): Promise<void> {
    const { events, gap } = await this.events.find({ ...by, ...within }, limit);
    evidence.add(events.map((event) => entryOf(event, link)));
    if (gap) evidence.addCut({ link, what: `${named}: more than ${limit}`, ...gap });
  }
}

function entryOf(event: FoundEvent, link: TraceLink): TraceEntry {
  const { at, action, outcome, requestId, address, id, sequence } = event;
  const [before, after] = [parsed(event.before), parsed(event.after)];
  const { actorType, actorId, actorName, subjectType, subjectId } = event;
  return {
    at,
    source: 'audit',
    link,
    ...repetitionOf(action, after),
    outcome,
    actor: { type: actorType, id: actorId, ...(actorName === null ? {} : { name: actorName }) },
    subject: subjectType === null ? null : { type: subjectType, id: subjectId, name: null },
    requestId,
    address,
    details: { action, ...(before && { before }), ...(after && { after }) },
    eventId: id,
    sequence,
  };
}

type Values = Readonly<Record<string, unknown>>;

/** The action as its feature describes it. What was repeated within a minute stands once, and once more with how often. */
function repetitionOf(action: string, after: Values | undefined): Pick<TraceEntry, 'what' | 'times'> {
  const what = auditActionCatalogue.get(action)?.description ?? action;
  const { count, since } = after ?? {};
  if (typeof count !== 'number' || typeof since !== 'string') return { what, times: 1 };
  return { what: `${what}; ${count} times more since ${since}`, times: count };
}

function parsed(json: string | null): Values | undefined {
  return json === null ? undefined : (JSON.parse(json) as Values);
}
