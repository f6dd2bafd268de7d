import { Injectable } from '@nestjs/common';
import { invalidRequest } from '../../../platform/http/index.js';
import { UserSelection } from '../../../users/index.js';
import type { Incident } from '../../incident.entity.js';
import type { PlaybookParameters } from '../playbook-parameters.js';
import { PlaybookStep, type Finding, type PlaybookContext } from '../playbook.js';
import { counted } from './each-user.js';

/** Whom the rest is about: the users that are named, or the one that the incident is about. */
@Injectable()
export class NamedUsers extends PlaybookStep {
  readonly name = 'named-users';
  override readonly takes = ['userIds'] as const;

  constructor(private readonly selection: UserSelection) {
    super();
  }

  override assertApplies(incident: Incident, parameters: PlaybookParameters): void {
    if (namedBy(incident, parameters).length > 0) return;
    const message = 'must say whom it is about: the incident names no account';
    throw invalidRequest({ errors: [{ field: 'userIds', code: 'required', message }] });
  }

  async plan({ incident, parameters }: PlaybookContext): Promise<Finding> {
    const ids = namedBy(incident, parameters);
    const users = await this.selection.find({ ids }, ids.length);
    return { summary: `${counted(users, 'account')} concerned`, concerned: { users } };
  }

  run(context: PlaybookContext): Promise<Finding> {
    return this.plan(context);
  }
}

function namedBy({ subjectType, subjectId }: Incident, { userIds }: PlaybookParameters): readonly string[] {
  return userIds ?? (subjectType === 'user' && subjectId !== null ? [subjectId] : []);
}
