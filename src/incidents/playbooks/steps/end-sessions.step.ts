import { Injectable } from '@nestjs/common';
import { Clock, type Principal } from '../../../common/index.js';
import { sessionsRevoke, SessionTraces } from '../../../tokens/index.js';
import { UsersService } from '../../../users/index.js';
import type { PlaybookContext } from '../playbook.js';
import { CutOffStep } from './cut-off-step.js';

/** Ends every session of the users concerned, and with it every token of theirs. From then on the cut-off counts. */
@Injectable()
export class EndSessions extends CutOffStep {
  readonly name = 'end-sessions';
  override readonly needs = [sessionsRevoke];
  protected override readonly words = { noun: 'session', planned: 'would end', done: 'ended' };
  protected override readonly kind = 'sessions';

  constructor(
    users: UsersService,
    private readonly traces: SessionTraces,
    clock: Clock,
  ) {
    super(users, clock);
  }

  protected override cutOff(actor: Principal, userId: string): Promise<void> {
    return this.users.endSessions(actor, userId);
  }

  protected override async affected(context: PlaybookContext): Promise<readonly string[]> {
    return (await this.traces.livingOf(context.concerned('users'))).map(({ id }) => id);
  }
}
