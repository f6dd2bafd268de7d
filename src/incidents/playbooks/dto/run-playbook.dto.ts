import { BooleanField, InstantField, ListField, TextField, UuidField } from '../../../platform/http/index.js';
import { IncidentIdParams } from '../../dto/incident.params.js';

export class RunPlaybookParams extends IncidentIdParams {
  @TextField({ min: 1, max: 64, example: 'credential-leak' })
  name: string;
}

/** What a playbook does not take is refused; several criteria must all be met. */
export class RunPlaybookBody {
  @BooleanField({ optional: true, description: 'Say what would happen, and do nothing' })
  dryRun?: boolean;

  @ListField({ of: 'uuid', minItems: 1, maxItems: 10_000, optional: true, description: 'The accounts concerned' })
  userIds?: string[];

  @InstantField({ optional: true, description: 'Accounts that were made then or later' })
  createdAfter?: string;

  @InstantField({ optional: true, description: 'Accounts that were made before' })
  createdBefore?: string;

  @TextField({ min: 1, max: 253, optional: true, description: 'Of the e-mail address', example: 'example.com' })
  emailDomain?: string;

  @TextField({ min: 1, max: 64, optional: true, description: 'Accounts that hold it', example: 'manager' })
  role?: string;

  @TextField({ min: 1, max: 64, optional: true, description: 'The source, or where accounts signed in from' })
  address?: string;

  @UuidField({ optional: true, description: 'The session whose refresh token was stolen' })
  sessionId?: string;

  @TextField({
    min: 1,
    max: 64,
    optional: true,
    description: 'The instance, or `all`; the one that answers unless given',
  })
  instanceId?: string;

  @TextField({ min: 1, max: 500, optional: true, description: 'For operators' })
  reason?: string;

  @InstantField({ optional: true, description: 'From when on grants count; a day before the incident unless given' })
  since?: string;

  @BooleanField({ optional: true, description: 'Take the grants back, and not only list them' })
  undo?: boolean;
}
