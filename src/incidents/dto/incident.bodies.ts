import { UuidField } from '../../platform/http/index.js';
import type { IncidentKind, IncidentState, Severity } from '../incident.js';
import {
  IncidentSubject,
  KindField,
  NoteField,
  SeverityField,
  StateField,
  SubjectField,
  SummaryField,
} from './incident.fields.js';

export class OpenIncidentBody {
  @KindField()
  kind: IncidentKind;

  @SeverityField()
  severity: Severity;

  @SummaryField()
  summary: string;

  @SubjectField({ optional: true })
  subject?: IncidentSubject;
}

export class TransitionBody {
  @StateField({ description: 'The next state; an assessed incident may be closed at once, as a false alarm' })
  to: IncidentState;

  @NoteField()
  note: string;

  @SeverityField({ optional: true, description: 'With the transition to assessed alone: what the assessment comes to' })
  severity?: Severity;
}

export class AssigneeBody {
  @UuidField({
    nullable: true,
    description: 'Who sees to it, and may handle incidents; null for nobody',
    example: '3f0c3c1e-6f1e-4c0b-9d0e-0e6f7a3b9f11',
  })
  userId: string | null;
}
