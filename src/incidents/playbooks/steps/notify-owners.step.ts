import { Injectable } from '@nestjs/common';
import { OwnerNotices } from '../../owner-notices.service.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted } from './each-user.js';

/** Tells the users concerned what happened to their account; each once for an incident. */
@Injectable()
export class NotifyOwners extends PlaybookStep {
  readonly name = 'notify-owners';

  constructor(private readonly notices: OwnerNotices) {
    super();
  }

  async plan(context: PlaybookContext): Promise<Finding> {
    const users = await this.notices.untold(context.incident, context.concerned('users'));
    return { summary: `${counted(users, 'owner')} would get a mail`, concerned: { users } };
  }

  async run(context: PlaybookContext): Promise<Finding> {
    const users = await this.notices.untold(context.incident, context.concerned('users'));
    for (const id of users) await this.notices.tell(context.incident.id, id);
    return { summary: `${counted(users, 'owner')} told by mail`, concerned: { users } };
  }
}
