import { Injectable } from '@nestjs/common';
import { SignInRestriction } from '../../auth/index.js';
import { instanceIsolated, type FieldError } from '../../common/index.js';
import { ReadinessVeto } from '../../platform/health/index.js';
import { incidentsManage } from '../incidents.permissions.js';

const RETRY_AFTER_SECONDS = 5;

/** Whether this instance is isolated, in memory: asked by every request, told by `OwnInstance`. */
@Injectable()
export class IsolationState {
  #isolated = false;

  get isolated(): boolean {
    return this.#isolated;
  }

  become(isolated: boolean): void {
    this.#isolated = isolated;
  }

  /** @throws Problem `service.isolated` */
  refuse(): never {
    throw instanceIsolated({ retryAfterSeconds: RETRY_AFTER_SECONDS });
  }
}

/** While the instance is isolated, only operators get a token from it. */
@Injectable()
export class SignInInIsolation extends SignInRestriction {
  constructor(private readonly state: IsolationState) {
    super();
  }

  override assertAdmits(permissions: ReadonlySet<string>): void {
    if (this.state.isolated && !permissions.has(incidentsManage)) this.state.refuse();
  }
}

/** An isolated instance is not ready. Why it is isolated is for operators, and no probe's business. */
@Injectable()
export class IsolationVeto extends ReadinessVeto {
  constructor(private readonly state: IsolationState) {
    super();
  }

  override reason(): FieldError | undefined {
    return this.state.isolated ? { field: 'instance', code: 'isolated', message: 'is isolated' } : undefined;
  }
}
