import { Injectable } from '@nestjs/common';
import { Playbook } from '../playbook.js';
import { NamedUsers } from '../steps/named-users.step.js';
import { NotifyOwners } from '../steps/notify-owners.step.js';

/** What the house does by itself where the harm is over: the owner is told, and decides. */
@Injectable()
export class NotifyOwner extends Playbook {
  readonly name = 'notify-owner';
  override readonly contains = false;
  readonly steps;

  constructor(users: NamedUsers, notify: NotifyOwners) {
    super();
    this.steps = [users, notify];
  }
}
