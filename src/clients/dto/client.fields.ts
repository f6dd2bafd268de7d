import { IntegerField, ListField, TextField, type FieldOptions } from '../../platform/http/index.js';
import { CLIENT_GRANTS, CLIENT_RATE_MAX } from '../client-terms.js';
import { CLIENT_ID } from '../secret-text.js';

/** Fields that requests and answers about clients have in common. */

export const ClientIdField = () =>
  TextField({
    pattern: CLIENT_ID,
    form: "a client's id",
    description: 'The `client_id`',
    example: 'client-m2Yp0Jr5y0uQd1r8VtqkWZxC',
  });

export const ClientNameField = (options: FieldOptions = {}) =>
  TextField({ min: 1, max: 100, example: 'Orders of Example Ltd', ...options });

export const GrantsField = (options: FieldOptions = {}) =>
  ListField({
    of: 'text',
    minItems: 1,
    maxItems: CLIENT_GRANTS.length,
    // eslint-disable-next-line security/detect-non-literal-regexp -- made of constants
    pattern: new RegExp(`^(?:${CLIENT_GRANTS.join('|')})$`),
    form: `one of ${CLIENT_GRANTS.join(', ')}`,
    description: 'What it can get tokens for',
    example: ['client_credentials'],
    ...options,
  });

export const ScopesField = (options: FieldOptions = {}) =>
  ListField({
    of: 'text',
    max: 64,
    description: 'Permissions beyond which no token of the client goes; you must hold them all',
    example: ['products:write'],
    ...options,
  });

export const RateLimitField = (options: FieldOptions = {}) =>
  IntegerField({
    min: 1,
    max: CLIENT_RATE_MAX,
    nullable: true,
    description: 'Requests a minute; null where only the general limits hold',
    example: 600,
    ...options,
  });

export const SecretLabelField = (options: FieldOptions = {}) =>
  TextField({ min: 1, max: 100, nullable: true, description: 'For people', example: 'second data centre', ...options });
