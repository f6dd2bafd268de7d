import { ApiProperty } from '@nestjs/swagger';
import { ChoiceField, InstantField, ListField, ObjectField, TextField } from '../../platform/http/index.js';
import type { IncidentRecord } from '../incident-records.service.js';
import { TIMELINE_EVENTS, type TimelineEntry } from '../timeline-entry.entity.js';
import { StateField } from './incident.fields.js';
import { IncidentResponse } from './incident.response.js';

export class TimelineActor {
  @ChoiceField(['user', 'client', 'system', 'anonymous'], { example: 'user' })
  type: string;

  @TextField()
  id: string;

  @TextField({ nullable: true, description: 'For people; as it was then' })
  name: string | null;
}

export class TimelineEntryResponse {
  @InstantField()
  at: string;

  @ObjectField(() => TimelineActor)
  actor: TimelineActor;

  @ChoiceField(TIMELINE_EVENTS, { example: 'moved' })
  what: string;

  @TextField({ nullable: true })
  note: string | null;

  @StateField({ nullable: true })
  from: string | null;

  @StateField({ nullable: true })
  to: string | null;

  @ApiProperty({
    type: 'object',
    nullable: true,
    additionalProperties: true,
    description: 'Whatever else belongs to it',
  })
  details: Readonly<Record<string, unknown>> | null;

  static of(entry: TimelineEntry): TimelineEntryResponse {
    const { at, actorType: type, actorId: id, actorName: name, what, note, fromState, toState, details } = entry;
    return { at: at.toISOString(), actor: { type, id, name }, what, note, from: fromState, to: toState, details };
  }
}

export class IncidentRecordResponse extends IncidentResponse {
  @ListField({ of: () => TimelineEntryResponse })
  timeline: readonly TimelineEntryResponse[];

  static ofRecord({ incident, timeline }: IncidentRecord): IncidentRecordResponse {
    return { ...IncidentResponse.of(incident), timeline: timeline.map((entry) => TimelineEntryResponse.of(entry)) };
  }
}
