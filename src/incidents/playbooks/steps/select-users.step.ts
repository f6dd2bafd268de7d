import { Injectable } from '@nestjs/common';
import { invalidRequest } from '../../../platform/http/index.js';
import { SessionTraces } from '../../../tokens/index.js';
import { UserSelection } from '../../../users/index.js';
import type { Incident } from '../../incident.entity.js';
import type { ParameterName, PlaybookParameters } from '../playbook-parameters.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { tooManyConcerned } from '../playbooks.errors.js';
import { counted } from './each-user.js';
import { isSource } from './source-step.js';

const USERS_MAX = 10_000;
const CRITERIA: readonly ParameterName[] = [
  'userIds',
  'createdAfter',
  'createdBefore',
  'emailDomain',
  'role',
  'address',
];

/**
 * Whom the rest is about: those whom every given parameter describes, by list, by query or by the address that they signed
 * in from. With none, nobody: a leak is about whom an operator says.
 */
@Injectable()
export class SelectUsers extends PlaybookStep {
  readonly name = 'select-users';
  override readonly takes = CRITERIA;

  constructor(
    private readonly selection: UserSelection,
    private readonly traces: SessionTraces,
  ) {
    super();
  }

  override assertApplies(_incident: Incident, parameters: PlaybookParameters): void {
    const { address } = parameters;
    if (address !== undefined && !isSource(address)) {
      throw invalidRequest({ errors: [{ field: 'address', code: 'isSource', message: 'must be an address' }] });
    }
    if (CRITERIA.some((name) => parameters[name] !== undefined)) return;
    const message = 'or a query must say whom it is about';
    throw invalidRequest({ errors: [{ field: 'userIds', code: 'required', message }] });
  }

  async plan({ parameters }: PlaybookContext): Promise<Finding> {
    const users = await this.#select(parameters);
    return { summary: `${counted(users, 'account')} concerned`, concerned: { users } };
  }

  run(context: PlaybookContext): Promise<Finding> {
    return this.plan(context);
  }

  /** @throws Problem `playbook.too_many` */
  async #select({ userIds, createdAfter, createdBefore, emailDomain, role, address }: PlaybookParameters) {
    const from = address === undefined ? undefined : await this.#signedInFrom(address);
    const criteria = {
      ...(createdAfter === undefined ? {} : { createdAfter: new Date(createdAfter) }),
      ...(createdBefore === undefined ? {} : { createdBefore: new Date(createdBefore) }),
      ...(emailDomain === undefined ? {} : { emailDomain }),
      ...(role === undefined ? {} : { role }),
    };
    const named = userIds && from ? userIds.filter((id) => from.includes(id)) : (userIds ?? from);
    const users = await this.selection.find({ ...criteria, ...(named ? { ids: named } : {}) }, USERS_MAX + 1);
    if (users.length > USERS_MAX) throw tooManyConcerned();
    return users;
  }

  async #signedInFrom(address: string): Promise<readonly string[]> {
    return [...new Set((await this.traces.openedFrom(address)).map(({ userId }) => userId))];
  }
}
