import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { RequestLog } from '../logging/index.js';
import { Draining } from './draining.js';
import type { ForeignProblem } from './foreign-errors.js';
import { GatehouseAdapter } from './http.adapter.js';
import { ProblemFilter } from './problem.filter.js';
import { RequestGate } from './request-gate.js';
import { GatehouseValidationPipe } from './validation.pipe.js';

export type { ForeignProblem } from './foreign-errors.js';

export interface HttpOptions {
  /** Asked in order about errors that are no `Problem`. */
  readonly foreignProblems?: readonly ForeignProblem[];
}

/**
 * Gives the edge what the application provides: gates, the drain, the log, the one filter and the one pipe.
 * Call it once, before `app.init()`, on an application made with `httpAdapter()`.
 */
export function configureHttp(app: NestFastifyApplication, { foreignProblems = [] }: HttpOptions = {}): void {
  const adapter = app.getHttpAdapter();
  if (!(adapter instanceof GatehouseAdapter)) throw new Error('configureHttp() needs an application on httpAdapter()');
  const requestLog = app.get(RequestLog);
  const filter = new ProblemFilter(requestLog, foreignProblems);
  adapter.edge.complete({ gates: gatesOf(app), draining: app.get(Draining), requestLog, filter });
  app.useGlobalFilters(filter);
  app.useGlobalPipes(new GatehouseValidationPipe());
}

function gatesOf(app: NestFastifyApplication): RequestGate[] {
  const gates = new Set<RequestGate>();
  for (const { providers } of app.get(ModulesContainer).values()) {
    for (const { instance } of providers.values()) if (instance instanceof RequestGate) gates.add(instance);
  }
  return [...gates];
}
