import type { Incident } from '../../incident.entity.js';
import type { PlaybookParameters } from '../playbook-parameters.js';

const DAY_MS = 86_400_000;

/** From when on somebody's doings count: as given, or since a day before the incident was first seen. */
export function sinceOf({ firstSeenAt }: Incident, { since }: PlaybookParameters): Date {
  return since === undefined ? new Date(firstSeenAt.getTime() - DAY_MS) : new Date(since);
}
