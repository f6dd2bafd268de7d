import { ApiProperty } from '@nestjs/swagger';
import { AUDIT_OUTCOMES } from '../../../audit/index.js';
import {
  ChoiceField,
  InstantField,
  IntegerField,
  ObjectField,
  TextField,
  UuidField,
} from '../../../platform/http/index.js';
import { Personal } from '../../../platform/personal-data/index.js';
import {
  TRACE_LINKS,
  TRACE_SOURCES,
  type Timeline,
  type TraceCut,
  type TraceEntry,
  type TraceLink,
  type TraceSource,
} from '../timeline.js';
import { TRACE_KINDS, type TraceKind } from '../trace-subject.js';

export class TraceSubjectResponse {
  @ChoiceField(TRACE_KINDS)
  kind: TraceKind;

  @TextField()
  id: string;
}

export class TracedThingResponse {
  @TextField({ example: 'user' })
  type: string;

  @TextField({ nullable: true })
  id: string | null;

  @TextField({ nullable: true, description: 'Of an actor as it was then, of a subject as it is now', example: 'alice' })
  name: string | null;
}

/** One thing that happened, told by one source. */
export class TraceEntryResponse {
  @InstantField()
  at: string;

  @ChoiceField(TRACE_SOURCES, { description: 'The audit trail, or what the database says of the thing itself' })
  source: TraceSource;

  @ChoiceField(TRACE_LINKS, { description: 'By what it was found: the subject, or what the subject is linked to' })
  link: TraceLink;

  @TextField({ example: 'Somebody signed in' })
  what: string;

  @ChoiceField(AUDIT_OUTCOMES, { nullable: true })
  outcome: string | null;

  @IntegerField({ min: 1, description: 'How many it stands for: what is repeated within a minute is counted' })
  times: number;

  @ObjectField(() => TracedThingResponse, { nullable: true })
  actor: TracedThingResponse | null;

  @ObjectField(() => TracedThingResponse, { nullable: true })
  subject: TracedThingResponse | null;

  @TextField({ nullable: true })
  requestId: string | null;

  @Personal('address')
  @TextField({ nullable: true, example: '203.0.113.7' })
  address: string | null;

  @ApiProperty({ type: Object, example: { action: 'session.opened', after: { clientId: 'first-party' } } })
  details: object;

  @UuidField({ nullable: true, description: 'Of an event in the audit trail' })
  eventId: string | null;

  @IntegerField({ min: 1, nullable: true, description: "Its place in the trail's chain, once it is sealed" })
  sequence: number | null;

  static of({ actor, at, ...entry }: TraceEntry): TraceEntryResponse {
    return {
      at: at.toISOString(),
      ...entry,
      actor: actor && { type: actor.type, id: actor.id, name: actor.name ?? null },
    };
  }
}

export class TraceCutResponse {
  @ChoiceField(TRACE_LINKS)
  link: TraceLink;

  @TextField({ example: 'what came from the address: more than 1000' })
  what: string;

  @InstantField({ nullable: true, description: 'Between here and `to` there is more; ask with `from` and `to`' })
  from: string | null;

  @InstantField({ nullable: true })
  to: string | null;

  static of({ link, what, from, to }: TraceCut): TraceCutResponse {
    return { link, what, from: from?.toISOString() ?? null, to: to?.toISOString() ?? null };
  }
}

export class TracedAccountResponse {
  @UuidField()
  id: string;

  @TextField({ nullable: true, description: 'null for an account that is no more' })
  name: string | null;

  @IntegerField({ min: 0, description: 'Events here that went well' })
  succeeded: number;

  @IntegerField({ min: 0, description: 'Events here that failed or were refused' })
  failed: number;
}

/** Everything that is known about one request, session, user or address. An id that left no trace has no entries. */
export class TraceResponse {
  @ObjectField(() => TraceSubjectResponse)
  subject: TraceSubjectResponse;

  @InstantField()
  collectedAt: string;

  @ApiProperty({ type: TraceEntryResponse, isArray: true, description: 'Oldest first' })
  entries: TraceEntryResponse[];

  @ApiProperty({ type: TraceCutResponse, isArray: true, description: 'Where a limit was met: what is not here' })
  cuts: TraceCutResponse[];

  @ApiProperty({ type: TracedAccountResponse, isArray: true, description: 'Accounts that appear' })
  users: TracedAccountResponse[];

  @ApiProperty({ type: String, format: 'uuid', isArray: true })
  sessionIds: string[];

  @ApiProperty({ type: String, isArray: true })
  clientIds: string[];

  @Personal('address')
  @ApiProperty({ type: String, isArray: true })
  addresses: string[];

  static of(timeline: Timeline): TraceResponse {
    return {
      subject: { ...timeline.subject },
      collectedAt: timeline.collectedAt.toISOString(),
      entries: timeline.entries.map((entry) => TraceEntryResponse.of(entry)),
      cuts: timeline.cuts.map((cut) => TraceCutResponse.of(cut)),
      users: [...timeline.users],
      sessionIds: [...timeline.sessionIds],
      clientIds: [...timeline.clientIds],
      addresses: [...timeline.addresses],
    };
  }
}
