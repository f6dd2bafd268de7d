import { ChoiceField, IntegerField, TextField } from '../../platform/http/index.js';
import type { IssuedTokens } from '../../tokens/index.js';

/** RFC 6749 §5.1. */
export class TokenResponse implements IssuedTokens {
  @TextField({ example: 'eyJhbGciOi…' })
  access_token: string;

  @ChoiceField(['bearer'], { example: 'bearer' })
  token_type: 'bearer';

  @IntegerField({ description: 'Seconds', example: 900 })
  expires_in: number;

  @TextField({
    optional: true,
    description: 'Good once; each refresh returns its successor. None for `client_credentials`',
    example: 'eyJhbGciOi…',
  })
  refresh_token?: string;

  @TextField({
    description: 'Empty where the tokens are not bounded, or where nothing is left within the bounds',
    example: '',
  })
  scope: string;
}
