import { Injectable } from '@nestjs/common';
import { Playbook } from '../playbook.js';
import { EndSessions } from '../steps/end-sessions.step.js';
import { ForcePasswordReset } from '../steps/force-password-reset.step.js';
import { SelectUsers } from '../steps/select-users.step.js';

/** Passwords have leaked: they open nothing any more. What a password opens meanwhile ends with it. */
@Injectable()
export class CredentialLeak extends Playbook {
  readonly name = 'credential-leak';
  readonly steps;

  constructor(select: SelectUsers, end: EndSessions, reset: ForcePasswordReset) {
    super();
    this.steps = [select, end, reset];
  }
}
