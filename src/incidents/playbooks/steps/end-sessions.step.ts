import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/index.js';
import { sessionsRevoke, SessionTraces } from '../../../tokens/index.js';
import { UsersService } from '../../../users/index.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted, forEachUser } from './each-user.js';

/** Ends every session of the users concerned, and with it every token of theirs. From then on the cut-off counts. */
@Injectable()
export class EndSessions extends PlaybookStep {
  readonly name = 'end-sessions';
  override readonly needs = [sessionsRevoke];

  constructor(
    private readonly users: UsersService,
    private readonly traces: SessionTraces,
    private readonly clock: Clock,
  ) {
    super();
  }

  async plan(context: PlaybookContext): Promise<Finding> {
    const sessions = await this.#living(context);
    return { summary: `${counted(sessions, 'session')} would end`, concerned: { sessions } };
  }

  async run(context: PlaybookContext): Promise<Finding> {
    const sessions = await this.#living(context);
    await forEachUser(context, (id) => this.users.endSessions(context.actor.principal, id));
    const details = { cutOffAt: this.clock.now().toISOString() };
    return { summary: `${counted(sessions, 'session')} ended`, concerned: { sessions }, details };
  }

  async #living(context: PlaybookContext): Promise<readonly string[]> {
    return (await this.traces.livingOf(context.concerned('users'))).map(({ id }) => id);
  }
}
