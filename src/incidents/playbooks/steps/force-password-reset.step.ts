import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/index.js';
import { usersWrite, UsersService } from '../../../users/index.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted, forEachUser } from './each-user.js';

/** The password of the users concerned opens nothing any more; who has a verified address gets a link to a new one. */
@Injectable()
export class ForcePasswordReset extends PlaybookStep {
  readonly name = 'force-password-reset';
  override readonly needs = [usersWrite];

  constructor(
    private readonly users: UsersService,
    private readonly clock: Clock,
  ) {
    super();
  }

  plan(context: PlaybookContext): Promise<Finding> {
    const users = context.concerned('users');
    return Promise.resolve({ summary: `${counted(users, 'password')} would have to be reset`, concerned: { users } });
  }

  async run(context: PlaybookContext): Promise<Finding> {
    const users = await forEachUser(context, (id) => this.#force(context, id));
    const details = { cutOffAt: this.clock.now().toISOString() };
    return { summary: `${counted(users, 'password')} must be reset`, concerned: { users }, details };
  }

  /** Once: who has to choose a new one already gets no second mail. */
  async #force({ actor }: PlaybookContext, id: string): Promise<void> {
    const { user } = await this.users.get(id);
    if (!user.passwordResetRequiredAt) await this.users.forcePasswordReset(actor.principal, id);
  }
}
