import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/index.js';
import { usersWrite, UsersService } from '../../../users/index.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted, forEachUser } from './each-user.js';

/** Disables the users concerned and ends their sessions. The last administrator is not among those who can be. */
@Injectable()
export class SuspendUsers extends PlaybookStep {
  readonly name = 'suspend-users';
  override readonly needs = [usersWrite];

  constructor(
    private readonly users: UsersService,
    private readonly clock: Clock,
  ) {
    super();
  }

  plan(context: PlaybookContext): Promise<Finding> {
    const users = context.concerned('users');
    return Promise.resolve({ summary: `${counted(users, 'account')} would be disabled`, concerned: { users } });
  }

  async run(context: PlaybookContext): Promise<Finding> {
    const users = await forEachUser(context, (id) => this.users.disable(context.actor.principal, id));
    const details = { cutOffAt: this.clock.now().toISOString() };
    return { summary: `${counted(users, 'account')} disabled`, concerned: { users }, details };
  }
}
