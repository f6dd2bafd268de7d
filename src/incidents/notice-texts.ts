import type { Incident } from './incident.entity.js';

/** Why people are told. */
export type Occasion = 'called' | 'escalated' | 'reminded' | 'assigned' | 'isolation_refused';

/** Only words of the code: a summary may repeat what a stranger sent. */
const HEADLINES: Readonly<Record<Occasion, (incident: Incident) => string>> = {
  called: ({ kind }) => `High incident: ${kind}`,
  escalated: ({ kind, escalationLevel }) => `Nobody has acknowledged (call ${escalationLevel + 1}): ${kind}`,
  reminded: ({ kind, deadlineAt }) => `Due by ${deadlineAt!.toISOString()}: ${kind}`,
  assigned: ({ kind }) => `Yours to see to: ${kind}`,
  isolation_refused: ({ kind }) => `Isolate the last instance? ${kind}`,
};

const REQUESTS: Readonly<Record<Occasion, string>> = {
  called: 'Acknowledge it (POST /incidents/{id}/acknowledge), or more people are called. Isolation is proposed.',
  escalated: 'Acknowledge it (POST /incidents/{id}/acknowledge): until somebody does, this comes again.',
  reminded: 'It has to be closed by then.',
  assigned: 'It was assigned to you.',
  isolation_refused:
    'A sign is confirmed, and this instance is the last that serves: it isolates itself only when an operator says so (POST /isolation).',
};

export function headlineOf(occasion: Occasion, incident: Incident): string {
  return `[Gatehouse] ${HEADLINES[occasion](incident)}`;
}

export function mailTextOf(occasion: Occasion, incident: Incident): string {
  const { id, severity, state, summary, count, firstSeenAt, source, subjectType, subjectId } = incident;
  const facts = [
    `Incident ${id}`,
    `Severity ${severity}, state ${state}, seen ${count} times since ${firstSeenAt.toISOString()}`,
    ...(source ? [`From ${source}`] : []),
    ...(subjectType ? [`About ${subjectType} ${subjectId}`] : []),
  ];
  return `${summary}\n\n${facts.join('\n')}\n\n${REQUESTS[occasion].replace('{id}', id)}\n`;
}

/** `id` is the notice's: whoever gets it twice can tell. */
export function webhookBodyOf(occasion: Occasion, incident: Incident, id: string, at: Date): string {
  const { subjectType, subjectId } = incident;
  return JSON.stringify({
    id,
    event: `incident.${occasion}`,
    at: at.toISOString(),
    incident: {
      id: incident.id,
      kind: incident.kind,
      severity: incident.severity,
      state: incident.state,
      summary: incident.summary,
      count: incident.count,
      firstSeenAt: incident.firstSeenAt.toISOString(),
      deadlineAt: incident.deadlineAt?.toISOString() ?? null,
      escalationLevel: incident.escalationLevel,
      source: incident.source,
      subject: subjectType ? { type: subjectType, id: subjectId } : null,
    },
  });
}
