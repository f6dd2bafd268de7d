import { IgnoresUnknownFields, MAX_FORM_BYTES, TextField } from '../../platform/http/index.js';

const TOKEN_EXAMPLE = 'eyJhbGciOi…';
/** However long it is, what is no token is answered as no token, not as a field that is too long. */
const max = MAX_FORM_BYTES;

class ClientForm {
  @TextField({ max: 128, optional: true, description: 'Left out for the first-party client' })
  client_id?: string;

  @TextField({ max: 1024, optional: true, format: 'password' })
  client_secret?: string;
}

class GrantForm extends ClientForm {
  @TextField({ max: 2048, optional: true, description: 'Permissions, separated by spaces, that bound the tokens' })
  scope?: string;
}

/** RFC 6749 §3.2: parameters that we do not know are ignored. */
@IgnoresUnknownFields()
export class TokenForm extends GrantForm {
  @TextField({ max: 128, optional: true, description: 'Left out, `password` is meant', example: 'password' })
  grant_type?: string;

  @TextField({
    max: 254,
    optional: true,
    description: 'For `password`: username, or verified e-mail',
    example: 'alice',
  })
  username?: string;

  @TextField({ max: 1024, optional: true, description: 'For `password`', format: 'password', example: 'wonderland' })
  password?: string;

  @TextField({ max, optional: true, description: 'For `refresh_token`' })
  refresh_token?: string;
}

@IgnoresUnknownFields()
export class RefreshForm extends GrantForm {
  @TextField({ max, description: 'The one that came with the latest access token', example: TOKEN_EXAMPLE })
  refresh_token: string;
}

@IgnoresUnknownFields()
export class IntrospectForm extends ClientForm {
  @TextField({ max, description: 'An access or a refresh token', example: TOKEN_EXAMPLE })
  token: string;

  @TextField({ max, optional: true, description: 'Not needed: a token says of which kind it is' })
  token_type_hint?: string;
}

@IgnoresUnknownFields()
export class RevokeForm extends ClientForm {
  @TextField({ max, description: 'An access or a refresh token', example: TOKEN_EXAMPLE })
  token: string;

  @TextField({ max, optional: true, description: 'Not needed: a token says of which kind it is' })
  token_type_hint?: string;
}
