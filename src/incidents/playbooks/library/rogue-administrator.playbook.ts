import { Injectable } from '@nestjs/common';
import { Playbook } from '../playbook.js';
import { FreezeAccess } from '../steps/freeze-access.step.js';
import { ListActions } from '../steps/list-actions.step.js';
import { NamedUsers } from '../steps/named-users.step.js';
import { SuspendUsers } from '../steps/suspend-users.step.js';
import { UndoGrants } from '../steps/undo-grants.step.js';

/** Somebody misuses what they may: they are out, nobody gets a role, and what they did is listed and can be undone. */
@Injectable()
export class RogueAdministrator extends Playbook {
  readonly name = 'rogue-administrator';
  readonly steps;

  constructor(users: NamedUsers, suspend: SuspendUsers, freeze: FreezeAccess, list: ListActions, undo: UndoGrants) {
    super();
    this.steps = [users, suspend, freeze, list, undo];
  }
}
