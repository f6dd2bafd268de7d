import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { SecuritySignals, type SecuritySignal } from '../../audit/index.js';
import { basicCredentials } from '../../auth/index.js';
import { isOfForeignPage, RequestWitness, type CurrentRequest } from '../../platform/http/index.js';
import { Honey } from '../../users/index.js';
import { injectionIn, type InjectionPattern } from './injection-probe.js';
import { textsInBody, textsInTarget } from './request-input.js';
import { RequestRoutes, routeOf } from './request-routes.js';

/** Says what a request tells by what it brings and what it does, once its answer has left and nobody waits. */
@Injectable()
export class RequestSignals extends RequestWitness {
  constructor(
    private readonly signals: SecuritySignals,
    private readonly honey: Honey,
    private readonly routes: RequestRoutes,
  ) {
    super();
  }

  override answered(request: CurrentRequest, reply: FastifyReply): void {
    if (isOfForeignPage(request)) return;
    this.#readInput(request);
    const { principal, ip: address } = request;
    if (!principal || reply.statusCode >= 400 || !this.routes.isAdministration(request)) return;
    const { type: actorType, id: actorId } = principal;
    this.#emit({ kind: 'administered', address, actorType, actorId, action: routeOf(request) }, request);
  }

  /** One signal of a kind is enough of a request. Bait in a target was searched for, not presented. */
  #readInput(request: CurrentRequest): void {
    const { ip: address } = request;
    let pattern = firstPattern(textsInTarget(request));
    let isBait = this.#presentsBait(request);
    for (const text of textsInBody(request)) {
      pattern ??= injectionIn(text);
      isBait ||= this.honey.isIn(text);
    }
    if (pattern) this.#emit({ kind: 'input_suspicious', address, route: routeOf(request), pattern }, request);
    if (isBait && !this.routes.isOperation(request)) {
      this.#emit({ kind: 'honey_touched', address, where: 'presented' }, request);
    }
  }

  #presentsBait({ headers: { authorization } }: CurrentRequest): boolean {
    if (authorization === undefined) return false;
    return this.honey.isIn(authorization) || this.honey.isIn(clientIn(authorization));
  }

  #emit(signal: SecuritySignal, request: CurrentRequest): void {
    this.signals.emit({ ...signal, requestId: request.id });
  }
}

function firstPattern(texts: Iterable<string>): InjectionPattern | undefined {
  for (const text of texts) {
    const pattern = injectionIn(text);
    if (pattern) return pattern;
  }
  return undefined;
}

function clientIn(authorization: string): string {
  try {
    const { id, secret } = basicCredentials(authorization);
    return `${id} ${secret}`;
  } catch {
    // What cannot be read was refused as that.
    return '';
  }
}
