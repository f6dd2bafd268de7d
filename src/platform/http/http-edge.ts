import type { FastifyInstance, FastifyReply, FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import type { Settings } from '../config/index.js';
import type { RequestLog } from '../logging/index.js';
import { FORM_MEDIA_TYPE } from './accepts-form.js';
import type { AnswerGate } from './answer-gate.js';
import type { Draining } from './draining.js';
import { FrontDoor } from './front-door.js';
import { KnownRoutes } from './known-routes.js';
import { parseForm } from './parameters.js';
import type { ProblemFilter } from './problem.filter.js';
import { enterRequest } from './request-context.js';
import { pathOf } from './request-head.js';
import type { RequestGate } from './request-gate.js';
import { SocketAnswers } from './socket-answers.js';
import { parseStrictJson } from './strict-json.js';
import { MAX_FORM_BYTES, MAX_URL_LENGTH } from './transport-limits.js';
import type { Witnesses } from './witnesses.js';

export const ROUTING = { ignoreTrailingSlash: true, maxParamLength: MAX_URL_LENGTH } as const;

/** What the application provides to the edge. */
export interface EdgeParts {
  readonly gates: readonly RequestGate[];
  readonly answerGates: readonly AnswerGate[];
  readonly witnesses: Witnesses;
  readonly draining: Draining;
  readonly requestLog: RequestLog;
  readonly filter: ProblemFilter;
}

/**
 * All that stands around Nest on one Fastify instance: the hooks are in place before Nest adds its own, so nothing,
 * middleware included, sees a request that the front door has not let in.
 */
export class HttpEdge {
  readonly sockets = new SocketAnswers(() => this.#parts?.requestLog);
  readonly #routes = new KnownRoutes(ROUTING);
  readonly #door: FrontDoor;
  #parts: EdgeParts | undefined;

  constructor(settings: Settings) {
    this.#door = new FrontDoor(settings, this.#routes);
  }

  attachTo(fastify: FastifyInstance): void {
    // Keep all headers, to count them; Node would drop those beyond its own limit without a word.
    fastify.server.maxHeadersCount = 0;
    this.sockets.attachTo(fastify.server);
    this.#routes.learnFrom(fastify);
    fastify.addHook('onRequest', this.#door.receive);
    fastify.addHook('preHandler', enterRequest);
    fastify.addHook('onSend', this.#onSend);
    fastify.addHook('onResponse', this.#onResponse);
    fastify.removeAllContentTypeParsers();
    fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
      // Whether an empty body matters is for the route to say: the validation pipe refuses it where one is needed.
      parseWith(parseStrictJson, body.length === 0 ? undefined : body, done);
    });
    fastify.addContentTypeParser(
      FORM_MEDIA_TYPE,
      { parseAs: 'buffer', bodyLimit: MAX_FORM_BYTES },
      (_request, body: Buffer, done) => parseWith(parseForm, body, done),
    );
  }

  /** Called once, before the application listens. */
  complete(parts: EdgeParts): void {
    this.#parts = parts;
    this.#door.guardWith(parts.gates);
  }

  /** For what the router refuses by itself. */
  refuseUnrouted(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    this.#parts?.filter.answer(error, request, reply);
  }

  readonly #onSend = (
    request: FastifyRequest,
    reply: FastifyReply,
    composed: unknown,
    done: (error: null, payload: unknown) => void,
  ): void => {
    const payload = this.#admitted(request, reply, composed);
    if (this.#parts!.draining.active) reply.header('connection', 'close');
    if (this.#parts!.requestLog.detailed) this.#parts!.requestLog.answering(reply, payload);
    done(null, payload);
  };

  /** What the answer gates let out: the payload as it was composed, or a problem in its place. */
  #admitted(request: FastifyRequest, reply: FastifyReply, payload: unknown): unknown {
    if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return payload;
    try {
      for (const gate of this.#parts!.answerGates) gate.admit(request, payload);
      return payload;
    } catch (error) {
      return this.#parts!.filter.answerInstead(error, request, reply);
    }
  }

  readonly #onResponse = (request: FastifyRequest, reply: FastifyReply, done: HookHandlerDoneFunction): void => {
    this.#parts!.requestLog.answered(request, reply, pathOf(request.originalUrl));
    this.#parts!.witnesses.answered(request, reply);
    done();
  };
}

type BodyParsed = (error: Error | null, body?: unknown) => void;

function parseWith(parse: (body: Buffer) => unknown, body: Buffer | undefined, done: BodyParsed): void {
  let parsed: unknown;
  try {
    parsed = body && parse(body);
  } catch (error) {
    done(error as Error);
    return;
  }
  done(null, parsed);
}
