import { Injectable } from '@nestjs/common';
import { Playbook } from '../playbook.js';
import { BlockSource } from '../steps/block-source.step.js';
import { LockSourceOut } from '../steps/lock-source-out.step.js';
import { NamedUsers } from '../steps/named-users.step.js';
import { NotifyOwners } from '../steps/notify-owners.step.js';

/** Somebody guesses a password: locked and slowed down where they come from. The owner is told, and not kept out. */
@Injectable()
export class PasswordGuessing extends Playbook {
  readonly name = 'password-guessing';
  readonly steps;

  constructor(users: NamedUsers, lock: LockSourceOut, block: BlockSource, notify: NotifyOwners) {
    super();
    this.steps = [users, lock, block, notify];
  }
}
