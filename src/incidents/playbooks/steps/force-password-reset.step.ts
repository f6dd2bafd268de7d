import { Injectable } from '@nestjs/common';
import type { Principal } from '../../../common/index.js';
import { usersWrite } from '../../../users/index.js';
import { CutOffStep } from './cut-off-step.js';

/** The password of the users concerned opens nothing any more; who has a verified address gets a link to a new one. */
@Injectable()
export class ForcePasswordReset extends CutOffStep {
  readonly name = 'force-password-reset';
  override readonly needs = [usersWrite];
  protected override readonly words = {
    noun: 'password',
    planned: 'would have to be reset',
    done: 'must be reset',
  };

  /** Once: who has to choose a new one already gets no second mail. */
  protected override async cutOff(actor: Principal, userId: string): Promise<void> {
    const { user } = await this.users.get(userId);
    if (!user.passwordResetRequiredAt) await this.users.forcePasswordReset(actor, userId);
  }
}
