import { defineProblem } from '../common/index.js';

export const tokenInvalid = defineProblem({
  code: 'token.invalid',
  kind: 'unauthenticated',
  detail: 'Invalid token',
  remedy: 'Sign in again. Check that the whole token is sent, as `Authorization: Bearer <token>`, and to its issuer.',
  oauthError: 'invalid_grant',
  challenge: 'invalid_token',
});

export const tokenExpired = defineProblem({
  code: 'token.expired',
  kind: 'unauthenticated',
  detail: 'Token has expired',
  remedy: 'Exchange the refresh token for a new access token, or sign in again when it has expired too.',
  oauthError: 'invalid_grant',
  challenge: 'invalid_token',
});

export const accessTokenExpected = defineProblem({
  code: 'token.access_expected',
  kind: 'unauthenticated',
  detail: 'Invalid token type: expected access',
  remedy: 'Send the access token; the refresh token is for `POST /token/refresh` alone.',
  oauthError: 'invalid_grant',
  challenge: 'invalid_token',
});

export const refreshTokenExpected = defineProblem({
  code: 'token.refresh_expected',
  kind: 'unauthenticated',
  detail: 'Invalid token type: expected refresh',
  remedy: 'Send the refresh token that came with the latest access token.',
  oauthError: 'invalid_grant',
  challenge: 'invalid_token',
});

export const scopeNotAllowed = defineProblem({
  code: 'token.scope_not_allowed',
  kind: 'malformed',
  detail: 'The scope is unknown or beyond what is allowed',
  remedy: 'Ask for permissions that exist, and on a refresh for no more than the session was opened with.',
  oauthError: 'invalid_scope',
});

export const sessionNotFound = defineProblem({
  code: 'session.not_found',
  kind: 'not_found',
  detail: 'No such session',
  remedy: '`GET /auth/sessions` lists your living sessions.',
});
