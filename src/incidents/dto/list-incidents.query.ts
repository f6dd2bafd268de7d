import { PageQuery } from '../../platform/pages/index.js';
import type { IncidentKind, IncidentState, Severity } from '../incident.js';
import { KindField, SeverityField, StateField } from './incident.fields.js';

export class ListIncidentsQuery extends PageQuery {
  @StateField({ optional: true })
  state?: IncidentState;

  @SeverityField({ optional: true })
  severity?: Severity;

  @KindField({ optional: true })
  kind?: IncidentKind;
}
