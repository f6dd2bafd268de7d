import type { AuditFacts } from './audit-event.entity.js';

/**
 * All that an event's MAC covers, as one JSON text: every column that is written once, in a fixed order, so that no two
 * events read alike. It waits for its place in the chain in this form; the view `audit_unsealed` unpacks it.
 */
export function packedEvent(id: string, facts: AuditFacts, keyId: string): string {
  const { at, action, outcome, actorType, actorId, actorName, subjectType, subjectId } = facts;
  const { requestId, address, before, after } = facts;
  const who = [actorType, actorId, actorName, subjectType, subjectId, requestId, address];
  return JSON.stringify([id, at.getTime(), action, outcome, ...who, before, after, keyId]);
}
