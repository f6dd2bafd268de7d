import { ApiProperty } from '@nestjs/swagger';
import {
  ChoiceField,
  InstantField,
  IntegerField,
  ObjectField,
  TextField,
  UuidField,
} from '../../platform/http/index.js';
import { AUDIT_ACTOR_TYPES, AUDIT_OUTCOMES, type AuditActorType, type AuditOutcome } from '../audit-event.entity.js';
import type { AuditEventRow } from '../audit-event.entity.js';

export class AuditActorResponse {
  @ChoiceField(AUDIT_ACTOR_TYPES, { example: 'user' })
  type: AuditActorType;

  @TextField({
    description: 'Of a user or client; `cli` for an operator at the command line, `gatehouse` for the house itself',
  })
  id: string;

  @TextField({ nullable: true, description: 'As it was then', example: 'admin' })
  name: string | null;
}

export class AuditSubjectResponse {
  @TextField({ example: 'user' })
  type: string;

  @TextField({ nullable: true })
  id: string | null;
}

/** One event. What changed is masked: secrets and personal data never were in the trail. */
export class AuditEventResponse {
  @UuidField()
  id: string;

  @IntegerField({ min: 1, description: 'Its place in the chain', example: 4711 })
  sequence: number;

  @InstantField({ example: '2026-01-31T12:00:00.000Z' })
  at: string;

  @TextField({ example: 'user.roles_changed' })
  action: string;

  @ChoiceField(AUDIT_OUTCOMES)
  outcome: AuditOutcome;

  @ObjectField(() => AuditActorResponse)
  actor: AuditActorResponse;

  @ObjectField(() => AuditSubjectResponse, { nullable: true })
  subject: AuditSubjectResponse | null;

  @TextField({ nullable: true })
  requestId: string | null;

  @TextField({ nullable: true, example: '203.0.113.7' })
  address: string | null;

  @ApiProperty({ type: Object, nullable: true, example: { roles: ['user'] } })
  before: object | null;

  @ApiProperty({ type: Object, nullable: true, example: { roles: ['manager', 'user'] } })
  after: object | null;

  static of(event: AuditEventRow): AuditEventResponse {
    const { id, sequence, at, action, outcome, requestId, address } = event;
    return {
      id,
      sequence,
      at: at.toISOString(),
      action,
      outcome,
      actor: { type: event.actorType, id: event.actorId, name: event.actorName },
      subject: event.subjectType === null ? null : { type: event.subjectType, id: event.subjectId },
      requestId,
      address,
      before: parsed(event.before),
      after: parsed(event.after),
    };
  }
}

function parsed(json: string | null): object | null {
  return json === null ? null : (JSON.parse(json) as object);
}
