import type { Principal } from '../../common/index.js';
import { invalidRequest } from '../../platform/http/index.js';
import { usersReadPersonal } from '../../users/index.js';
import type { Incident } from '../incident.entity.js';
import { givenIn, type ParameterName, type PlaybookParameters } from './playbook-parameters.js';
import { playbookForbidden } from './playbooks.errors.js';
import type { Playbook } from './playbook.js';

/** What is masked for somebody cannot be looked for by them either: they could try every address there is. */
const PERSONAL: readonly ParameterName[] = ['address', 'emailDomain'];

/** @throws Problem `playbook.permission_missing` that names what the steps, or the parameters, need and the actor lacks */
export function assertMayRun({ permissions }: Principal, { steps }: Playbook, parameters: PlaybookParameters): void {
  const needed = [
    ...steps.flatMap(({ needs }) => needs).map((name) => ({ field: 'name', name })),
    ...PERSONAL.filter((field) => parameters[field] !== undefined).map((field) => ({ field, name: usersReadPersonal })),
  ];
  const missing = new Map(needed.filter(({ name }) => !permissions.has(name)).map((need) => [need.name, need]));
  if (missing.size === 0) return;
  const errors = [...missing.values()].map(({ field, name }) => ({
    field,
    code: 'permission_missing',
    message: `needs ${name}`,
  }));
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
