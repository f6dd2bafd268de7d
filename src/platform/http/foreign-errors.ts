import { HttpException } from '@nestjs/common';
import { busy, notAuthenticated, operationForbidden, Problem, type ProblemFactory } from '../../common/index.js';
import { badLength, bodyTooLarge, unsupportedMediaType } from './body.errors.js';
import {
  expectationFailed,
  headersTooLarge,
  internalError,
  invalidRequest,
  malformedRequest,
  malformedUrl,
  methodNotAllowed,
  requestTimeout,
  routeNotFound,
  uriTooLong,
} from './http.errors.js';

/** Makes a `Problem` of errors that another room knows, a database driver's for one; else answers nothing. */
export type ForeignProblem = (error: unknown) => Problem | undefined;

const BY_FASTIFY_CODE: Readonly<Record<string, ProblemFactory>> = {
  FST_ERR_BAD_URL: malformedUrl,
  FST_ERR_MAX_PARAM_LENGTH: uriTooLong,
  FST_ERR_CTP_INVALID_MEDIA_TYPE: unsupportedMediaType,
  FST_ERR_CTP_BODY_TOO_LARGE: bodyTooLarge,
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: badLength,
  FST_ERR_ROUTE_MISSING_CONTENT_TYPE: unsupportedMediaType,
};

const BY_STATUS: Readonly<Record<number, ProblemFactory>> = {
  400: malformedRequest,
  401: notAuthenticated,
  403: operationForbidden,
  404: routeNotFound,
  405: methodNotAllowed,
  408: requestTimeout,
  413: bodyTooLarge,
  414: uriTooLong,
  415: unsupportedMediaType,
  417: expectationFailed,
  422: invalidRequest,
  431: headersTooLarge,
  503: busy,
};

/**
 * The problem that stands for any thrown value. Of foreign errors only the code or the status counts: their text
 * may hold what a caller sent, or a secret. What nobody knows is `service.internal`.
 */
export function problemFor(error: unknown, foreignProblems: readonly ForeignProblem[]): Problem {
  if (error instanceof Problem) return error;
  for (const translate of foreignProblems) {
    const problem = translate(error);
    if (problem) return problem;
  }
  const factory = knownFactory(error) ?? internalError;
  return factory({ cause: error });
}

function knownFactory(error: unknown): ProblemFactory | undefined {
  if (!(error instanceof Error)) return undefined;
  // The adapter wraps Fastify's own errors in an HttpException.
  const code = codeOf(error) ?? codeOf(error.cause);
  if (code !== undefined && Object.hasOwn(BY_FASTIFY_CODE, code)) return BY_FASTIFY_CODE[code];
  if (error instanceof HttpException) return BY_STATUS[error.getStatus()] ?? otherStatus(error.getStatus());
  return leftWhileSending(error, code) ? malformedRequest : undefined;
}

function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

function otherStatus(status: number): ProblemFactory {
  return status >= 400 && status < 500 ? malformedRequest : internalError;
}

/** Fastify marks what goes wrong while a body arrives with status 400; the client has gone. */
function leftWhileSending(error: Error, code: string | undefined): boolean {
  return code === 'ECONNRESET' && (error as { statusCode?: unknown }).statusCode === 400;
}
