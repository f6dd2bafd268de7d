import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { MaybeAuthenticated, Problem } from '../../common/index.js';
import { Log, type LogLevel } from './log.js';
import { redactBody, redactHeaders, scrub, sensitiveValues } from './redaction.js';

const CORRELATION_ID = /^[\x21-\x7e]{1,128}$/;

/** The client's own `X-Request-Id`, for the log alone; nothing when it is not short visible ASCII. */
export function correlationIdOf(headers: FastifyRequest['headers']): string | undefined {
  const given = headers['x-request-id'];
  return typeof given === 'string' && CORRELATION_ID.test(given) ? given : undefined;
}

interface SocketRefusal {
  readonly status: number;
  readonly code: string;
  readonly requestId: string;
  readonly path: string;
  readonly address: string | undefined;
}

/**
 * One line for every answered request, never with a query string; at `debug` with headers and bodies, redacted.
 * `requestId` is what the answer carries and the audit trail holds.
 */
@Injectable()
export class RequestLog {
  readonly #codes = new WeakMap<object, string>();
  readonly #bodies = new WeakMap<object, unknown>();

  constructor(private readonly log: Log) {}

  /** Whether `answering` wants to see each answer. */
  get detailed(): boolean {
    return this.log.enabled('debug');
  }

  /** Remembers an answer's body for its line. */
  answering(reply: FastifyReply, payload: unknown): void {
    this.#bodies.set(reply, payload);
  }

  answered(request: FastifyRequest & MaybeAuthenticated, reply: FastifyReply, path: string): void {
    if (!this.log.enabled('info')) return;
    const { principal } = request;
    this.log.writeLiteral('info', 'request', {
      method: request.method,
      path: scrubbedPath(path),
      route: request.routeOptions.url,
      status: reply.statusCode,
      code: this.#codes.get(request),
      durationMs: Math.round(reply.elapsedTime * 100) / 100,
      requestId: request.id,
      correlationId: correlationIdOf(request.headers),
      address: request.ip,
      principal: principal && { type: principal.type, id: principal.id, name: principal.name },
      ...(this.detailed ? this.#details(request, reply) : undefined),
    });
  }

  /** Remembers the problem's code for the request's line; its cause gets a line of its own. */
  refused(request: FastifyRequest, problem: Problem, level: LogLevel): void {
    const { code } = problem.definition;
    this.#codes.set(request, code);
    if (problem.cause === undefined) return;
    const secrets = secretsOf(request);
    this.log.failure(level, 'problem', problem.cause, { fields: { requestId: request.id, code }, secrets });
  }

  /** A request that was refused before it became one. */
  refusedAtSocket({ path, ...refusal }: SocketRefusal): void {
    this.log.write('info', 'request', { path: scrubbedPath(path), ...refusal });
  }

  #details(request: FastifyRequest, reply: FastifyReply): object {
    return {
      request: { headers: redactHeaders(request.headers), body: redactBody(request.body) },
      response: { headers: redactHeaders(reply.getHeaders()), body: responseBody(this.#bodies.get(reply)) },
    };
  }
}

function scrubbedPath(path: string): string {
  return path.includes('eyJ') || path.includes('ghs_') ? scrub(path) : path;
}

function responseBody(payload: unknown): unknown {
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return undefined;
  try {
    return payload.length === 0 ? undefined : redactBody(JSON.parse(payload.toString()));
  } catch {
    return `[${payload.length} characters that are no JSON]`;
  }
}

/** What the caller gave as secret: it may come back in an error's text. */
function secretsOf(request: FastifyRequest): string[] {
  const secrets = [...sensitiveValues(request.body), ...sensitiveValues(request.headers)];
  const credentials = request.headers.authorization?.split(' ', 2)[1] ?? '';
  const decoded = Buffer.from(credentials, 'base64').toString('utf8').split(':');
  return [...secrets, credentials, ...decoded].filter((secret) => secret.length >= 4);
}
