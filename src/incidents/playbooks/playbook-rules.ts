import type { Principal } from '../../common/index.js';
import { invalidRequest } from '../../platform/http/index.js';
import type { Incident } from '../incident.entity.js';
import { givenIn, type PlaybookParameters } from './playbook-parameters.js';
import { playbookForbidden } from './playbooks.errors.js';
import type { Playbook } from './playbook.js';

/** @throws Problem `playbook.permission_missing` that names what the steps need and the actor lacks */
export function assertMayRun({ permissions }: Principal, { steps }: Playbook): void {
  const missing = [...new Set(steps.flatMap(({ needs }) => needs))].filter((needed) => !permissions.has(needed));
  if (missing.length === 0) return;
  const errors = missing.map((name) => ({ field: 'name', code: 'permission_missing', message: `needs ${name}` }));
  throw playbookForbidden({ errors });
}

/** @throws Problem `request.invalid` for a parameter that no step takes, and where a step has nothing to go by */
export function assertApplies({ steps }: Playbook, incident: Incident, parameters: PlaybookParameters): void {
  const taken = new Set(steps.flatMap(({ takes }) => takes));
  const idle = givenIn(parameters).filter((name) => !taken.has(name));
  if (idle.length > 0) {
    const message = 'is nothing that this playbook takes';
    throw invalidRequest({ errors: idle.map((field) => ({ field, code: 'not_taken', message })) });
  }
  for (const step of steps) step.assertApplies(incident, parameters);
}
