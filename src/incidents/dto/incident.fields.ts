import { ChoiceField, ObjectField, TextField, type FieldOptions } from '../../platform/http/index.js';
import { INCIDENT_KINDS, INCIDENT_STATES, SEVERITIES } from '../incident.js';

/** Fields that requests and answers about incidents have in common. */

export const KindField = (options: FieldOptions = {}) =>
  ChoiceField(INCIDENT_KINDS, { example: 'injection', ...options });

export const SeverityField = (options: FieldOptions = {}) =>
  ChoiceField(SEVERITIES, {
    description: 'High calls the team together at once; medium has a deadline; low goes to the normal queue',
    example: 'high',
    ...options,
  });

export const StateField = (options: FieldOptions = {}) =>
  ChoiceField(INCIDENT_STATES, { example: 'assessed', ...options });

export const SummaryField = (options: FieldOptions = {}) =>
  TextField({ min: 1, max: 1000, example: 'A partner reports data that only we should have', ...options });

export const NoteField = (options: FieldOptions = {}) =>
  TextField({ min: 1, max: 2000, description: 'Stands in the timeline', example: 'Blocked at the proxy', ...options });

export class IncidentSubject {
  @TextField({ min: 1, max: 32, example: 'user' })
  type: string;

  @TextField({ min: 1, max: 128, example: '3f0c3c1e-6f1e-4c0b-9d0e-0e6f7a3b9f11' })
  id: string;
}

export const SubjectField = (options: FieldOptions = {}) =>
  ObjectField(() => IncidentSubject, { description: 'What it is about', ...options });
