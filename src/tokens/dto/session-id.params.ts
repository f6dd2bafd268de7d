import { UuidField } from '../../platform/http/index.js';

export class SessionIdParams {
  @UuidField({ description: "The session's id" })
  id: string;
}
