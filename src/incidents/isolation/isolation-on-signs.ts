import { Injectable } from '@nestjs/common';
import { ConfirmedSigns } from '../confirmed-signs.js';
import { SelfIsolationService } from './self-isolation.service.js';

/** A confirmed sign isolates the instance that saw it. */
@Injectable()
export class IsolationOnSigns {
  constructor(signs: ConfirmedSigns, isolation: SelfIsolationService) {
    signs.when(({ reason, incidentId }) => isolation.isolateItself(reason, incidentId));
  }
}
