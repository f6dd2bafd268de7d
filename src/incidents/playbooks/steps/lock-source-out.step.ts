import { Injectable } from '@nestjs/common';
import { PasswordChecks, usersWrite } from '../../../users/index.js';
import type { Incident } from '../../incident.entity.js';
import type { PlaybookParameters } from '../playbook-parameters.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted, forEachUser } from './each-user.js';
import { assertSourceKnown, sourceOf } from './source.js';

/**
 * Locks the accounts concerned for whoever comes from the source, for as long as a lock lasts. Owners elsewhere sign in as
 * before: guessing keeps nobody out of their account.
 */
@Injectable()
export class LockSourceOut extends PlaybookStep {
  readonly name = 'lock-source-out';
  override readonly needs = [usersWrite];
  override readonly takes = ['address'] as const;

  constructor(private readonly checks: PasswordChecks) {
    super();
  }

  override assertApplies(incident: Incident, parameters: PlaybookParameters): void {
    assertSourceKnown(incident, parameters);
  }

  plan(context: PlaybookContext): Promise<Finding> {
    return Promise.resolve(this.#finding(context, 'would be locked'));
  }

  async run(context: PlaybookContext): Promise<Finding> {
    const source = sourceOf(context.incident, context.parameters)!;
    await forEachUser(context, (id) => this.checks.lock(id, source));
    return this.#finding(context, 'locked');
  }

  #finding(context: PlaybookContext, done: string): Finding {
    const users = context.concerned('users');
    const addresses = [sourceOf(context.incident, context.parameters)!];
    return { summary: `${counted(users, 'account')} ${done} for the source`, concerned: { users, addresses } };
  }
}
