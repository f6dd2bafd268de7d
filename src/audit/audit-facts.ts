import type { Principal } from '../common/index.js';
import { currentRequest } from '../platform/http/index.js';
import { clientAddress } from '../platform/limits/index.js';
import type { AuditFacts } from './audit-event.entity.js';
import type { AuditActor, AuditEvent } from './audit-event.js';
import { maskEmails, maskedJson } from './masked-values.js';

/** The house itself: what it does by the clock, and when it starts. */
const HOUSE: AuditActor = Object.freeze({ type: 'system', id: 'gatehouse' });
const STRANGER: AuditActor = Object.freeze({ type: 'anonymous', id: 'anonymous' });

/** What `event` says, and what its place in the running code adds: who, from where, under which request id. */
export function factsOf(event: AuditEvent, at: Date, actingAs: AuditActor | undefined): AuditFacts {
  const request = currentRequest();
  const actor = event.actor ?? actingAs ?? (request ? actorOf(request.principal) : HOUSE);
  return {
    at,
    action: event.action,
    outcome: event.outcome ?? 'success',
    actorType: actor.type,
    actorId: cut(actor.id, 64)!,
    actorName: cut(actor.name && maskEmails(actor.name), 128),
    subjectType: cut(event.subject?.type, 32),
    subjectId: cut(event.subject?.id, 128),
    requestId: request?.id ?? null,
    // What a trusted proxy names may be no address, and of any length.
    address: cut(request && clientAddress(request.ip), 45),
    before: maskedJson(event.before),
    after: maskedJson(event.after),
  };
}

function actorOf(principal: Principal | undefined): AuditActor {
  return principal ? { type: principal.type, id: principal.id, name: principal.name } : STRANGER;
}

function cut(text: string | undefined, length: number): string | null {
  return text === undefined ? null : text.slice(0, length).toWellFormed();
}
