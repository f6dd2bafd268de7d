import { Injectable } from '@nestjs/common';
import { AccessFreeze, rolesWrite } from '../../../access-control/index.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';

/** From then on no role and no assignment changes, until `DELETE /access/freeze`. */
@Injectable()
export class FreezeAccess extends PlaybookStep {
  readonly name = 'freeze-access';
  override readonly needs = [rolesWrite];

  constructor(private readonly freeze: AccessFreeze) {
    super();
  }

  async plan(): Promise<Finding> {
    const isFrozen = (await this.freeze.current()) !== null;
    return {
      summary: isFrozen ? 'roles and their holders are frozen already' : 'roles and their holders would be frozen',
      concerned: {},
    };
  }

  async run({ incident, actor }: PlaybookContext): Promise<Finding> {
    await this.freeze.freeze(actor.author, `incident ${incident.id}`);
    return { summary: 'roles and their holders are frozen', concerned: {} };
  }
}
