import { Injectable } from '@nestjs/common';
import { SecuritySignals, type SecuritySignal } from '../../audit/index.js';
import type { Problem } from '../../common/index.js';
import { isFailedStatement } from '../../platform/database/index.js';
import { RequestWitness, type CurrentRequest } from '../../platform/http/index.js';
import { RefreshTokenReused, TokenForged } from '../../tokens/index.js';
import { routeOf } from './request-routes.js';

/** What the guard refuses, and what the rules of access do: reaching for more than one's own is probing too. */
const ACCESS = 'access.';

/** Says what a refusal tells about who is refused. An expired token, a typo in a body, an unknown path tell nothing. */
@Injectable()
export class RefusalSignals extends RequestWitness {
  constructor(private readonly signals: SecuritySignals) {
    super();
  }

  override refused(request: CurrentRequest, problem: Problem): void {
    const signal = signalOf(request, problem);
    if (signal) this.signals.emit({ ...signal, requestId: request.id });
  }
}

function signalOf(request: CurrentRequest, problem: Problem): SecuritySignal | undefined {
  const { cause } = problem;
  const address = request.ip;
  if (cause instanceof TokenForged) return { kind: 'token_rejected', address, reason: cause.trace };
  if (cause instanceof RefreshTokenReused) {
    return { kind: 'refresh_reused', address, userId: cause.userId, sessionId: cause.sessionId };
  }
  if (problem.definition.kind === 'internal' && isFailedStatement(cause)) {
    return { kind: 'statement_failed', address, route: routeOf(request) };
  }
  const { principal } = request;
  if (!principal || problem.definition.kind !== 'forbidden' || !problem.definition.code.startsWith(ACCESS))
    return undefined;
  const { type: principalType, id: principalId } = principal;
  return { kind: 'access_denied', address, principalType, principalId, route: routeOf(request) };
}
