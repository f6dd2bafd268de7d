/**
 * The one error that features throw (RFC 9457). What it says in public is fixed by its definition, so
 * nothing that a caller sent and no foreign error's text can reach an answer; the cause stays in the log.
 */

/** Closed set of failures; platform/http maps each to a status and a log level without a default branch. */
export type ProblemKind =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'timeout'
  | 'conflict'
  | 'stale'
  | 'too_large'
  | 'uri_too_long'
  | 'unsupported_media_type'
  | 'expectation_failed'
  | 'invalid'
  | 'too_many'
  | 'headers_too_large'
  | 'internal'
  | 'unavailable';

/** RFC 6749 §5.2, with the codes that §4.1.2.1 adds for a server in trouble. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'access_denied'
  | 'server_error'
  | 'temporarily_unavailable';

/** What `WWW-Authenticate` a 401 carries: RFC 6750 §3 for tokens, RFC 7617 for clients. */
export type Challenge = 'bearer' | 'invalid_token' | 'basic';

export interface ProblemDefinition {
  /** Stable and catalogued: `area.reason`. */
  readonly code: `${string}.${string}`;
  readonly kind: ProblemKind;
  /** For people; public. */
  readonly detail: string;
  /** What the reader can do about it; stands in the generated catalogue. */
  readonly remedy: string;
  readonly oauthError?: OAuthErrorCode;
  readonly challenge?: Challenge;
}

export interface FieldError {
  /** Path of the field in the body, query or parameters: `address.city`, `items.0.sku`. */
  readonly field: string;
  /** The rule that failed: `min`, `isInt`, `unknown`. */
  readonly code: string;
  readonly message: string;
}

export interface ProblemOptions {
  /** Private: logged, never answered. */
  readonly cause?: unknown;
  readonly errors?: readonly FieldError[];
  /** More members of the answer's body (RFC 9457 §3.2), made by code, never of what a caller sent as it was. */
  readonly members?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly retryAfterSeconds?: number;
}

export class Problem extends Error {
  readonly errors: readonly FieldError[] | undefined;
  readonly members: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly definition: ProblemDefinition,
    options: ProblemOptions = {},
  ) {
    super(definition.detail, { cause: options.cause });
    this.name = 'Problem';
    this.errors = options.errors;
    this.members = options.members ?? {};
    const retry = options.retryAfterSeconds;
    this.headers = {
      ...options.headers,
      ...(retry === undefined ? {} : { 'Retry-After': String(Math.max(1, Math.ceil(retry))) }),
    };
  }
}

export interface ProblemFactory {
  (options?: ProblemOptions): Problem;
  readonly definition: ProblemDefinition;
}

const catalogue = new Map<string, ProblemDefinition>();

/** Every definition that the loaded code can throw, by code. Source of `docs/reference/errors.md`. */
export const problemCatalogue: ReadonlyMap<string, ProblemDefinition> = catalogue;

/** @throws Error when the code is taken: a code means one thing in the whole house. */
export function defineProblem(definition: ProblemDefinition): ProblemFactory {
  if (catalogue.has(definition.code)) throw new Error(`problem code ${definition.code} is defined twice`);
  const frozen = Object.freeze({ ...definition });
  catalogue.set(frozen.code, frozen);
  return Object.assign((options?: ProblemOptions) => new Problem(frozen, options), { definition: frozen });
}

/** True when `error` is the problem that `factory` makes. */
export function isProblem(error: unknown, factory: ProblemFactory): error is Problem {
  return error instanceof Problem && error.definition === factory.definition;
}
