import { Injectable } from '@nestjs/common';
import { SecuritySignals } from '../../audit/index.js';
import { busy } from '../../common/index.js';
import { AnswerGate, type CurrentRequest } from '../../platform/http/index.js';
import { Honey } from '../../users/index.js';
import { RequestRoutes } from './request-routes.js';

/** Keeps bait from leaving: no query of this house selects it, so an answer that holds it was made by somebody else's. */
@Injectable()
export class HoneyGate extends AnswerGate {
  constructor(
    private readonly honey: Honey,
    private readonly signals: SecuritySignals,
    private readonly routes: RequestRoutes,
  ) {
    super();
  }

  /** @throws Problem `service.busy`, which tells nobody what was noticed */
  override admit(request: CurrentRequest, payload: string | Buffer): void {
    if (!this.honey.isInAnswer(payload) || this.routes.isOperation(request)) return;
    this.signals.emit({ kind: 'honey_touched', address: request.ip, where: 'about to leave', requestId: request.id });
    throw busy();
  }
}
