import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { IsolationRouteConfig } from '../../common/index.js';
import { RequestGate } from '../../platform/http/index.js';
import { IsolationState } from './isolation-state.js';

/**
 * An isolated instance answers 503 to everything but `@ServedInIsolation()`, unknown paths among it, before anything is
 * read or anybody known. `OPTIONS` passes: it is answered from the table of routes alone, and operators' browsers ask.
 */
@Injectable()
export class IsolationGate extends RequestGate {
  override readonly about = 'instance';

  constructor(private readonly state: IsolationState) {
    super();
  }

  /** @throws Problem `service.isolated` */
  override admit(request: FastifyRequest): void {
    if (!this.state.isolated || request.method === 'OPTIONS') return;
    const { servedInIsolation } = (request.routeOptions.config ?? {}) as IsolationRouteConfig;
    if (!servedInIsolation) this.state.refuse();
  }
}
