import type { FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import type { Settings } from '../config/index.js';
import type { FormRouteConfig } from './accepts-form.js';
import { unsupportedMediaType, bodyTooLarge } from './body.errors.js';
import { CrossOrigin } from './cross-origin.js';
import { httpsRequired, methodNotAllowed, misplacedParameter, routeNotFound } from './http.errors.js';
import type { KnownRoutes } from './known-routes.js';
import { isForm, isJson } from './media-type.js';
import { UnreadableQuery } from './parameters.js';
import { faultInHead, pathOf } from './request-head.js';
import type { RequestGate } from './request-gate.js';
import { apiHeaders } from './security-headers.js';
import { MAX_BODY_BYTES } from './transport-limits.js';

/** Parameters that OAuth endpoints take from the body alone (RFC 6749 §2.3.1, §3.2). */
const OAUTH_PARAMETERS: ReadonlySet<string> = new Set(
  (
    'grant_type username password refresh_token scope client_id client_secret token token_type_hint access_token ' +
    'code code_verifier redirect_uri assertion client_assertion client_assertion_type'
  ).split(' '),
);

const PROBES: ReadonlySet<string | undefined> = new Set(['/health/live', '/health/ready']);

/**
 * Every request's first stop, before Nest, its middleware and the parsers: marks the answer, refuses malformed heads,
 * asks the gates, answers `OPTIONS`, refuses unknown paths, methods and media types. In the common case it runs
 * through without a promise.
 */
export class FrontDoor {
  readonly #crossOrigin: CrossOrigin;
  readonly #requiresHttps: boolean;
  #gates: readonly RequestGate[] = [];

  constructor(
    settings: Settings,
    private readonly routes: KnownRoutes,
  ) {
    this.#crossOrigin = new CrossOrigin(settings.CORS_ORIGINS);
    this.#requiresHttps = settings.REQUIRE_HTTPS;
  }

  guardWith(gates: readonly RequestGate[]): void {
    this.#gates = gates;
  }

  readonly receive = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    reply.headers(apiHeaders).header('x-request-id', request.id);
    this.#crossOrigin.mark(request, reply);
    const fault = faultInHead(request);
    if (fault) throw fault();
    this.#crossOrigin.admit(request);
    if (this.#requiresHttps) demandHttps(request);
    const waiting = this.#admit(request);
    if (waiting === undefined) this.#enter(request, reply, done);
    else void this.#enterAfter(waiting, request, reply, done);
  };

  /** Asks the gates; a promise only when one of them needs time. @throws Problem of the gate that refuses */
  #admit(request: FastifyRequest): Promise<void> | undefined {
    const gates = this.#gates;
    for (let i = 0; i < gates.length; i++) {
      const waiting = gates[i]!.admit(request);
      if (waiting) return admitByOthers(waiting, gates.slice(i + 1), request);
    }
    return undefined;
  }

  async #enterAfter(
    waiting: Promise<void>,
    request: FastifyRequest,
    reply: FastifyReply,
    done: HookHandlerDoneFunction,
  ): Promise<void> {
    try {
      await waiting;
      this.#enter(request, reply, done);
    } catch (error) {
      done(error as Error);
    }
  }

  #enter(request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void {
    if (request.is404) {
      if (this.#answerWithoutRoute(request, reply)) return;
    } else if (request.query instanceof UnreadableQuery) {
      throw request.query.problem;
    } else {
      checkBodyAnnounced(request, reply);
    }
    done();
  }

  /** True when it has answered. */
  #answerWithoutRoute(request: FastifyRequest, reply: FastifyReply): boolean {
    const everywhere = request.originalUrl === '*';
    const methods = everywhere ? this.routes.allMethods() : this.routes.methodsOf(pathOf(request.originalUrl));
    if (methods.length === 0 || (everywhere && request.method !== 'OPTIONS')) throw routeNotFound();
    const allow = methods.join(', ');
    if (request.method !== 'OPTIONS') throw methodNotAllowed({ headers: { Allow: allow } });
    this.#crossOrigin.markPreflight(request, reply, methods);
    void reply.status(204).header('allow', allow).send();
    return true;
  }
}

async function admitByOthers(
  waiting: Promise<void>,
  gates: readonly RequestGate[],
  request: FastifyRequest,
): Promise<void> {
  await waiting;
  for (const gate of gates) await gate.admit(request);
}

function demandHttps(request: FastifyRequest): void {
  if (request.protocol !== 'https' && !PROBES.has(request.routeOptions.url)) throw httpsRequired();
}

function checkBodyAnnounced(request: FastifyRequest, reply: FastifyReply): void {
  const { method, raw } = request;
  if (method === 'GET' || method === 'HEAD') checkIgnoredBody(raw.headers, reply);
  else checkMediaType(request);
}

/** A body has no meaning there (RFC 9110 §9.3.1): a small one is read and thrown away. */
function checkIgnoredBody(headers: FastifyRequest['headers'], reply: FastifyReply): void {
  const length = headers['content-length'];
  if (length !== undefined && Number(length) > MAX_BODY_BYTES) throw bodyTooLarge();
  if (headers['transfer-encoding'] !== undefined) reply.header('connection', 'close');
}

function checkMediaType(request: FastifyRequest): void {
  const { 'content-type': type, 'content-encoding': coding } = request.headers;
  const { acceptsForm = false } = request.routeOptions.config as FormRouteConfig;
  if (coding !== undefined && coding.toLowerCase() !== 'identity') throw unsupportedMediaType();
  if (type !== undefined && !(acceptsForm ? isForm(type) : isJson(type))) throw unsupportedMediaType();
  if (acceptsForm) {
    for (const name of Object.keys(request.query as object)) {
      if (OAUTH_PARAMETERS.has(name)) throw misplacedParameter();
    }
    // A form without a single parameter, until one is read.
    request.body = {};
  }
}
