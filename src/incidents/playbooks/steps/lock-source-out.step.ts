import { Injectable } from '@nestjs/common';
import { PasswordChecks, usersWrite } from '../../../users/index.js';
import type { Finding, PlaybookContext } from '../playbook.js';
import { counted, forEachUser } from './each-user.js';
import { SourceStep } from './source-step.js';

/**
 * Locks the accounts concerned for whoever comes from the source, for as long as a lock lasts. Owners elsewhere sign in as
 * before: guessing keeps nobody out of their account.
 */
@Injectable()
export class LockSourceOut extends SourceStep {
  readonly name = 'lock-source-out';
  override readonly needs = [usersWrite];

  constructor(private readonly checks: PasswordChecks) {
    super();
  }

  plan(context: PlaybookContext): Promise<Finding> {
    return Promise.resolve(this.#finding(context, 'would be locked'));
  }

  async run(context: PlaybookContext): Promise<Finding> {
    const source = this.sourceOf(context);
    await forEachUser(context, (id) => this.checks.lock(id, source));
    return this.#finding(context, 'locked');
  }

  #finding(context: PlaybookContext, done: string): Finding {
    const users = context.concerned('users');
    const addresses = [this.sourceOf(context)];
    return { summary: `${counted(users, 'account')} ${done} for the source`, concerned: { users, addresses } };
  }
}
