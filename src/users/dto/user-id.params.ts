import { UuidField } from '../../platform/http/index.js';

export class UserIdParams {
  @UuidField({ description: "The user's id" })
  id: string;
}
