import { Injectable } from '@nestjs/common';
import { Playbook } from '../playbook.js';
import { EndSessions } from '../steps/end-sessions.step.js';
import { KillFamily } from '../steps/kill-family.step.js';
import { NamedUsers } from '../steps/named-users.step.js';
import { NotifyOwners } from '../steps/notify-owners.step.js';

/** A refresh token was stolen: its family is dead, the owner's other sessions end too, and the owner is told. */
@Injectable()
export class RefreshTheft extends Playbook {
  readonly name = 'refresh-theft';
  readonly steps;

  constructor(users: NamedUsers, family: KillFamily, end: EndSessions, notify: NotifyOwners) {
    super();
    this.steps = [users, family, end, notify];
  }
}
