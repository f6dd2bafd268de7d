import { UuidField } from '../../platform/http/index.js';
import { ClientIdField } from './client.fields.js';

export class ClientIdParams {
  @ClientIdField()
  id: string;
}

export class ClientSecretParams extends ClientIdParams {
  @UuidField({ description: "The secret's id" })
  secretId: string;
}
