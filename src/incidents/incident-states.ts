import type { IncidentState } from './incident.js';

/**
 * The order in which an incident is handled: one step after the other, and none back. Only what was assessed may be
 * closed without the rest: it was a false alarm.
 */
const NEXT: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  detected: ['assessed'],
  assessed: ['contained', 'closed'],
  contained: ['analysed'],
  analysed: ['remediated'],
  remediated: ['verified'],
  verified: ['closed'],
  closed: [],
};

export function statesAfter(state: IncidentState): readonly IncidentState[] {
  return NEXT[state];
}
