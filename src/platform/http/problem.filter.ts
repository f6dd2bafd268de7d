import type { IncomingMessage, ServerResponse } from 'node:http';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { RequestLog } from '../logging/index.js';
import { problemFor, type ForeignProblem } from './foreign-errors.js';
import { answerOf, PROBLEM_KINDS, type ProblemAnswer } from './problem-answer.js';
import { pathOf } from './request-head.js';
import { apiHeaders } from './security-headers.js';
import { MAX_BODY_BYTES } from './transport-limits.js';
import type { Witnesses } from './witnesses.js';

/**
 * The only place that answers errors, thrown by handlers, hooks, parsers or the router alike. Nothing of a foreign
 * error reaches the client; it is logged, scrubbed, under the answer's `requestId`.
 */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly requestLog: RequestLog,
    private readonly witnesses: Witnesses,
    private readonly foreignProblems: readonly ForeignProblem[] = [],
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(error, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply | ServerResponse>());
  }

  answer(error: unknown, request: FastifyRequest, response: FastifyReply | ServerResponse): void {
    const { status, headers, body } = this.#answerTo(error, request);
    if (!('request' in response)) answerRaw(response, status, { ...headers, 'x-request-id': request.id }, body);
    else if (response.raw.headersSent) response.raw.destroy();
    else answerReply(response, status, headers, body);
  }

  /** In place of an answer that was about to leave. @returns the payload that leaves now */
  answerInstead(error: unknown, request: FastifyRequest, reply: FastifyReply): Buffer {
    const { status, headers, body } = this.#answerTo(error, request);
    for (const name of ABOUT_THE_PAYLOAD) reply.removeHeader(name);
    reply.status(status).headers(headers);
    return Buffer.from(body);
  }

  #answerTo(error: unknown, request: FastifyRequest): ProblemAnswer {
    const problem = problemFor(error, this.foreignProblems);
    this.requestLog.refused(request, problem, PROBLEM_KINDS[problem.definition.kind].logLevel);
    this.witnesses.refused(request, problem);
    // What a middleware was given is Node's own request, which knows of no route.
    const route = 'routeOptions' in request ? request.routeOptions.url : undefined;
    return answerOf(problem, { path: pathOf(request.originalUrl), route, requestId: request.id });
  }
}

const ABOUT_THE_PAYLOAD = ['content-length', 'content-disposition', 'etag', 'last-modified', 'location'];

function answerReply(reply: FastifyReply, status: number, headers: Record<string, string>, body: string): void {
  // The router refuses some requests before any hook has run.
  if (!reply.hasHeader('x-request-id')) reply.headers(apiHeaders).header('x-request-id', reply.request.id);
  if (leavesBodyUnread(reply.request.raw)) reply.header('connection', 'close');
  else if (reply.hasHeader('connection')) reply.removeHeader('connection');
  // As bytes: Fastify adds a charset to texts, and problem+json has none (RFC 9457 §6.1).
  void reply.status(status).headers(headers).send(Buffer.from(body));
}

/** Middleware is given Node's own response. */
function answerRaw(response: ServerResponse, status: number, headers: Record<string, string>, body: string): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { ...apiHeaders, ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}

/** True when more would arrive on the connection than is worth reading and throwing away. */
function leavesBodyUnread(raw: IncomingMessage): boolean {
  if (raw.complete) return false;
  const length = raw.headers['content-length'];
  return length === undefined
    ? raw.headers['transfer-encoding'] !== undefined
    : !(Number(length) <= 2 * MAX_BODY_BYTES);
}
