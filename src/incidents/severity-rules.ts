import type { Settings } from '../platform/config/index.js';
import type { Incident } from './incident.entity.js';

/** What a severity demands, and when. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Of the time to the deadline, after which the first reminder goes out. */
const FIRST_REMINDER_AFTER = 0.75;

type Times = Pick<
  Settings,
  'INCIDENT_ACKNOWLEDGE_MINUTES' | 'INCIDENT_MEDIUM_DEADLINE_HOURS' | 'INCIDENT_LOW_DEADLINE_DAYS'
>;

export type Demands = Pick<Incident, 'deadlineAt' | 'dueAt'>;

/** High: an acknowledgement, soon. Medium: an end by a deadline, with reminders. Low: a deadline at the most. */
export function demandsOf(
  { severity, firstSeenAt, acknowledgedAt }: Pick<Incident, 'severity' | 'firstSeenAt' | 'acknowledgedAt'>,
  times: Times,
  now: Date,
): Demands {
  switch (severity) {
    case 'high':
      return { deadlineAt: null, dueAt: acknowledgedAt ? null : acknowledgementDueAt(times, now) };
    case 'medium': {
      const lengthMs = times.INCIDENT_MEDIUM_DEADLINE_HOURS * HOUR_MS;
      return { deadlineAt: after(firstSeenAt, lengthMs), dueAt: after(firstSeenAt, lengthMs * FIRST_REMINDER_AFTER) };
    }
    case 'low': {
      const lengthMs = times.INCIDENT_LOW_DEADLINE_DAYS * DAY_MS;
      return { deadlineAt: lengthMs === 0 ? null : after(firstSeenAt, lengthMs), dueAt: null };
    }
  }
}

/** By when somebody has to acknowledge who is called now. */
export function acknowledgementDueAt({ INCIDENT_ACKNOWLEDGE_MINUTES }: Times, now: Date): Date {
  return after(now, INCIDENT_ACKNOWLEDGE_MINUTES * MINUTE_MS);
}

/** The reminder after the one that goes out now: at the deadline, and then once a day. */
export function nextReminderAt(deadlineAt: Date, now: Date): Date {
  return deadlineAt > now ? deadlineAt : after(now, DAY_MS);
}

function after(instant: Date, ms: number): Date {
  return new Date(instant.getTime() + ms);
}
