import { Injectable } from '@nestjs/common';
import { AccessFreeze, rolesWrite } from '../../../access-control/index.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';

const FROZEN = 'roles, their holders and the scopes of clients';

/** From then on nothing of that changes, until `DELETE /access/freeze`. */
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
      summary: `${FROZEN} ${isFrozen ? 'are frozen already' : 'would be frozen'}`,
      concerned: {},
    };
  }

  async run({ incident, actor }: PlaybookContext): Promise<Finding> {
    await this.freeze.freeze(actor.author, `incident ${incident.id}`);
    return { summary: `${FROZEN} are frozen`, concerned: {} };
  }
}
