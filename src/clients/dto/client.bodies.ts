import { InstantField } from '../../platform/http/index.js';
import type { ClientGrant } from '../client-terms.js';
import { ClientNameField, GrantsField, RateLimitField, ScopesField, SecretLabelField } from './client.fields.js';

export class RegisterClientBody {
  @ClientNameField()
  name: string;

  @GrantsField()
  grants: ClientGrant[];

  @ScopesField({ optional: true })
  scopes?: string[];

  @RateLimitField({ optional: true })
  rateLimitPerMinute?: number | null;
}

export class ChangeClientBody {
  @ClientNameField({ optional: true })
  name?: string;

  @GrantsField({ optional: true })
  grants?: ClientGrant[];

  @ScopesField({ optional: true })
  scopes?: string[];

  @RateLimitField({ optional: true })
  rateLimitPerMinute?: number | null;
}

export class IssueSecretBody {
  @SecretLabelField({ optional: true })
  label?: string | null;

  @InstantField({
    optional: true,
    nullable: true,
    description: 'Good until then; left out, until it is deleted',
    example: '2031-01-31T12:00:00Z',
  })
  expiresAt?: string | null;
}
