import { BooleanField, ChoiceField, IntegerField, TextField } from '../../platform/http/index.js';

/** RFC 7662 §2.2; everything but `active` is left out of the answer about a token that is not. */
export class IntrospectionResponse {
  @BooleanField({ description: 'Whether the token would be taken now', example: true })
  active: boolean;

  @TextField({
    optional: true,
    description: 'What it is good for now; left out where it is not bounded',
    example: 'products:write',
  })
  scope?: string;

  @TextField({ optional: true, description: 'To whom it was issued', example: 'client-m2Yp0Jr5y0uQd1r8VtqkWZxC' })
  client_id?: string;

  @ChoiceField(['bearer'], { optional: true, description: 'Left out for a refresh token', example: 'bearer' })
  token_type?: 'bearer';

  @IntegerField({ optional: true, description: 'Seconds since the epoch', example: 1_900_000_900 })
  exp?: number;

  @IntegerField({ optional: true, description: 'Seconds since the epoch', example: 1_900_000_000 })
  iat?: number;

  @TextField({ optional: true, description: "The holder: a user's id, or a client's" })
  sub?: string;

  @TextField({ optional: true, example: 'gatehouse-api' })
  aud?: string;

  @TextField({ optional: true, example: 'https://id.example.com' })
  iss?: string;

  @TextField({ optional: true })
  jti?: string;

  @TextField({ optional: true })
  sid?: string;
}
