import { UuidField } from '../../platform/http/index.js';

export class IncidentIdParams {
  @UuidField()
  id: string;
}
