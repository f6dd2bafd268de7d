import { InstantField, IntegerField, TextField, UuidField } from '../../platform/http/index.js';
import type { Incident } from '../incident.entity.js';
import {
  IncidentSubject,
  KindField,
  SeverityField,
  StateField,
  SubjectField,
  SummaryField,
} from './incident.fields.js';

export class IncidentResponse {
  @UuidField()
  id: string;

  @KindField()
  kind: string;

  @SeverityField()
  severity: string;

  @StateField()
  state: string;

  @SummaryField()
  summary: string;

  @IntegerField({ min: 1, description: 'How often it was reported' })
  count: number;

  @InstantField()
  firstSeenAt: string;

  @InstantField()
  lastSeenAt: string;

  @TextField({ nullable: true, description: 'The address that it comes from', example: '203.0.113.7' })
  source: string | null;

  @SubjectField({ nullable: true })
  subject: IncidentSubject | null;

  @InstantField({ nullable: true, description: 'When it has to be closed' })
  deadlineAt: string | null;

  @UuidField({ nullable: true, description: 'The user who sees to it' })
  assigneeId: string | null;

  @InstantField({ nullable: true, description: 'When somebody said that they see to it' })
  acknowledgedAt: string | null;

  @TextField({ nullable: true, description: 'Who said so' })
  acknowledgedBy: string | null;

  @IntegerField({ min: 0, description: 'How often the team was called in vain' })
  escalationLevel: number;

  static of(incident: Incident): IncidentResponse {
    const { subjectType: type, subjectId: id } = incident;
    return {
      id: incident.id,
      kind: incident.kind,
      severity: incident.severity,
      state: incident.state,
      summary: incident.summary,
      count: incident.count,
      firstSeenAt: incident.firstSeenAt.toISOString(),
      lastSeenAt: incident.lastSeenAt.toISOString(),
      source: incident.source,
      subject: type === null || id === null ? null : { type, id },
      deadlineAt: incident.deadlineAt?.toISOString() ?? null,
      assigneeId: incident.assigneeId,
      acknowledgedAt: incident.acknowledgedAt?.toISOString() ?? null,
      acknowledgedBy: incident.acknowledgedBy,
      escalationLevel: incident.escalationLevel,
    };
  }
}
