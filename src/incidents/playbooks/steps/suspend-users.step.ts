import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../common/index.js';
import { usersWrite } from '../../../users/index.js';
import { CutOffStep } from './cut-off-step.js';

/** Disables the users concerned and ends their sessions. The last administrator is not among those who can be. */
@Injectable()
export class SuspendUsers extends CutOffStep {
  readonly name = 'suspend-users';
  override readonly needs = [usersWrite];
  protected override readonly words = { noun: 'account', planned: 'would be disabled', done: 'disabled' };

  protected override cutOff(actor: Principal, userId: string): Promise<unknown> {
    return this.users.disable(actor, userId);
  }
}
