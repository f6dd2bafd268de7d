import { defineProblem } from '../common/index.js';

export const incorrectCredentials = defineProblem({
  code: 'auth.incorrect_credentials',
  kind: 'unauthenticated',
  detail: 'Incorrect username or password',
  remedy: 'Check both. Unknown and disabled accounts give this answer too.',
  oauthError: 'invalid_grant',
});

export const passwordResetRequired = defineProblem({
  code: 'password.reset_required',
  kind: 'forbidden',
  detail: 'The password is right, but a new one has to be chosen',
  remedy: 'Follow the mailed link, or ask for one with `POST /auth/password/forgot`; else ask an administrator.',
  oauthError: 'invalid_grant',
});

export const grantTypeUnsupported = defineProblem({
  code: 'auth.grant_type_unsupported',
  kind: 'malformed',
  detail: 'The grant type is not supported',
  remedy: 'Use one that `/.well-known/oauth-authorization-server` lists.',
  oauthError: 'unsupported_grant_type',
});

export const passwordGrantOff = defineProblem({
  code: 'auth.password_grant_off',
  kind: 'forbidden',
  detail: 'Signing in with a password is switched off',
  remedy: 'Operators switch it on with `PASSWORD_GRANT`.',
});

export const grantNotAllowed = defineProblem({
  code: 'auth.grant_not_allowed',
  kind: 'malformed',
  detail: 'The client may not use this grant',
  remedy: 'Use a grant that the client is registered for.',
  oauthError: 'unauthorized_client',
});

export const clientUnknown = defineProblem({
  code: 'auth.client_unknown',
  kind: 'unauthenticated',
  detail: 'Client authentication failed',
  remedy: 'Send the id and a living secret of an enabled client, or none for the first-party client.',
  oauthError: 'invalid_client',
  challenge: 'basic',
});

export const clientAuthenticatedTwice = defineProblem({
  code: 'auth.client_authenticated_twice',
  kind: 'malformed',
  detail: 'The client authenticates in more than one way',
  remedy: 'Use HTTP Basic or `client_id` and `client_secret` in the form, never both (RFC 6749 §2.3).',
  oauthError: 'invalid_request',
});
