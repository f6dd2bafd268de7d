import { BooleanField, InstantField, TextField } from '../../platform/http/index.js';
import { grantsOf, scopesOf, type Client } from '../client.entity.js';
import type { IssuedSecret } from '../client-secrets.service.js';
import { ClientIdField, ClientNameField, GrantsField, RateLimitField, ScopesField } from './client.fields.js';

/** A client, without its secrets. */
export class ClientResponse {
  @ClientIdField()
  id: string;

  @ClientNameField()
  name: string;

  @GrantsField()
  grants: readonly string[];

  @ScopesField()
  scopes: readonly string[];

  @RateLimitField()
  rateLimitPerMinute: number | null;

  @BooleanField({ description: 'False when it has been disabled' })
  enabled: boolean;

  @TextField({ nullable: true, description: 'Id of the principal that registered it' })
  createdBy: string | null;

  @InstantField()
  createdAt: string;

  @InstantField()
  updatedAt: string;

  static of(client: Client): ClientResponse {
    return {
      id: client.id,
      name: client.name,
      grants: grantsOf(client),
      scopes: scopesOf(client),
      rateLimitPerMinute: client.rateLimitPerMinute,
      enabled: client.disabledAt === null,
      createdBy: client.createdBy,
      createdAt: client.createdAt.toISOString(),
      updatedAt: client.updatedAt.toISOString(),
    };
  }
}

export class RegisteredClientResponse extends ClientResponse {
  @TextField({ description: 'The `client_secret`: shown this once', example: 'ghs_…' })
  clientSecret: string;

  static ofNew(client: Client, { secret }: IssuedSecret): RegisteredClientResponse {
    return { ...ClientResponse.of(client), clientSecret: secret };
  }
}
