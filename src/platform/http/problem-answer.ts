import { STATUS_CODES } from 'node:http';
import type { OAuthErrorCode, Problem, ProblemDefinition, ProblemKind } from '../../common/index.js';
import type { LogLevel } from '../logging/index.js';

interface KindRow {
  readonly status: number;
  readonly logLevel: LogLevel;
  readonly oauthError: OAuthErrorCode;
}

const kind = (status: number, logLevel: LogLevel, oauthError: OAuthErrorCode): KindRow => ({
  status,
  logLevel,
  oauthError,
});

/** The one table from kind to status; exhaustive, so that a new kind does not compile without a row. */
export const PROBLEM_KINDS: Readonly<Record<ProblemKind, KindRow>> = {
  malformed: kind(400, 'debug', 'invalid_request'),
  unauthenticated: kind(401, 'debug', 'invalid_grant'),
  forbidden: kind(403, 'debug', 'access_denied'),
  not_found: kind(404, 'debug', 'invalid_request'),
  method_not_allowed: kind(405, 'debug', 'invalid_request'),
  timeout: kind(408, 'debug', 'invalid_request'),
  conflict: kind(409, 'debug', 'invalid_request'),
  stale: kind(412, 'debug', 'invalid_request'),
  too_large: kind(413, 'debug', 'invalid_request'),
  uri_too_long: kind(414, 'debug', 'invalid_request'),
  unsupported_media_type: kind(415, 'debug', 'invalid_request'),
  expectation_failed: kind(417, 'debug', 'invalid_request'),
  invalid: kind(422, 'debug', 'invalid_request'),
  too_many: kind(429, 'info', 'temporarily_unavailable'),
  headers_too_large: kind(431, 'debug', 'invalid_request'),
  internal: kind(500, 'error', 'server_error'),
  unavailable: kind(503, 'warn', 'temporarily_unavailable'),
};

const RETRY_AFTER_SECONDS: Partial<Record<ProblemKind, string>> = { too_many: '60', unavailable: '5' };

export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Where it happened. */
export interface ProblemPlace {
  /** As it was sent, without the query. */
  readonly path: string;
  /** Of the route that it led to, however it was spelled. */
  readonly route?: string | undefined;
  readonly requestId: string;
}

/** The one shape of every error (RFC 9457), with RFC 6749 §5.2's members on the token routes. */
export function answerOf(problem: Problem, { path, route = path, requestId }: ProblemPlace): ProblemAnswer {
  const { definition, errors, members } = problem;
  const { status } = PROBLEM_KINDS[definition.kind];
  const body = JSON.stringify({
    type: 'about:blank',
    title: STATUS_CODES[status],
    status,
    code: definition.code,
    detail: definition.detail,
    path,
    requestId,
    errors,
    ...members,
    ...(isTokenRoute(route) ? oauthMembers(definition) : undefined),
  });
  return { status, headers: headersOf(problem, status), body };
}

function headersOf(problem: Problem, status: number): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
  };
  const retryAfter = RETRY_AFTER_SECONDS[problem.definition.kind];
  if (retryAfter !== undefined) headers['retry-after'] = retryAfter;
  if (status === 401) headers['www-authenticate'] = challengeOf(problem.definition);
  for (const [name, value] of Object.entries(problem.headers)) headers[name.toLowerCase()] = value;
  return headers;
}

/** RFC 6750 §3: bare when no token came, `invalid_token` when one did; RFC 7617 §2 for a client. */
function challengeOf({ challenge, detail }: ProblemDefinition): string {
  if (challenge === 'basic') return 'Basic realm="gatehouse", charset="UTF-8"';
  if (challenge !== 'invalid_token') return 'Bearer realm="gatehouse"';
  return `Bearer realm="gatehouse", error="invalid_token", error_description="${describable(detail)}"`;
}

function isTokenRoute(route: string): boolean {
  return route === '/token' || route.startsWith('/token/');
}

function oauthMembers(definition: ProblemDefinition): { error: OAuthErrorCode; error_description: string } {
  const derived = definition.challenge === 'basic' ? 'invalid_client' : PROBLEM_KINDS[definition.kind].oauthError;
  return { error: definition.oauthError ?? derived, error_description: describable(definition.detail) };
}

/** What RFC 6749 §5.2 allows in a description. */
function describable(detail: string): string {
  return detail.replaceAll(/["\\`]/g, "'").replaceAll(/[^\x20-\x7e]/g, '?');
}
