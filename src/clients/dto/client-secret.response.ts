import { InstantField, ListField, TextField, UuidField } from '../../platform/http/index.js';
import type { ClientSecret } from '../client-secret.entity.js';
import type { IssuedSecret } from '../client-secrets.service.js';
import { SecretLabelField } from './client.fields.js';

/** What is told of a secret afterwards: everything but the secret. */
export class ClientSecretResponse {
  @UuidField()
  id: string;

  @SecretLabelField()
  label: string | null;

  @InstantField()
  createdAt: string;

  @InstantField({ nullable: true, description: 'Good until then; null for good until it is deleted' })
  expiresAt: string | null;

  static of(row: ClientSecret): ClientSecretResponse {
    return {
      id: row.id,
      label: row.label,
      createdAt: row.createdAt.toISOString(),
      expiresAt: row.expiresAt?.toISOString() ?? null,
    };
  }
}

export class ClientSecretsResponse {
  @ListField({ of: () => ClientSecretResponse })
  items: readonly ClientSecretResponse[];
}

export class IssuedSecretResponse extends ClientSecretResponse {
  @TextField({ description: 'The `client_secret`: shown this once', example: 'ghs_…' })
  clientSecret: string;

  static ofNew({ row, secret }: IssuedSecret): IssuedSecretResponse {
    return { ...ClientSecretResponse.of(row), clientSecret: secret };
  }
}
