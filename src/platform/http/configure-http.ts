import { ModulesContainer } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { providersOf } from '../../common/index.js';
import { RequestLog } from '../logging/index.js';
import { AnswerGate } from './answer-gate.js';
import { Draining } from './draining.js';
import type { ForeignProblem } from './foreign-errors.js';
import { GatehouseAdapter } from './http.adapter.js';
import { ProblemFilter } from './problem.filter.js';
import { inTurn, RequestGate } from './request-gate.js';
import { RequestWitness } from './request-witness.js';
import { GatehouseValidationPipe } from './validation.pipe.js';
import { Witnesses } from './witnesses.js';

export type { ForeignProblem } from './foreign-errors.js';

export interface HttpOptions {
  /** Asked in order about errors that are no `Problem`. */
  readonly foreignProblems?: readonly ForeignProblem[];
}

/**
 * Gives the edge what the application provides: gates, witnesses, the drain, the log, the one filter and the one pipe.
 * Call it once, before `app.init()`, on an application made with `httpAdapter()`.
 */
export function configureHttp(app: NestFastifyApplication, { foreignProblems = [] }: HttpOptions = {}): void {
  const adapter = app.getHttpAdapter();
  if (!(adapter instanceof GatehouseAdapter)) throw new Error('configureHttp() needs an application on httpAdapter()');
  const modules = app.get(ModulesContainer);
  const requestLog = app.get(RequestLog);
  const witnesses = new Witnesses(providersOf(modules, RequestWitness));
  const filter = new ProblemFilter(requestLog, witnesses, foreignProblems);
  const gates = { gates: inTurn(providersOf(modules, RequestGate)), answerGates: providersOf(modules, AnswerGate) };
  adapter.edge.complete({ ...gates, witnesses, draining: app.get(Draining), requestLog, filter });
  app.useGlobalFilters(filter);
  app.useGlobalPipes(new GatehouseValidationPipe());
}
