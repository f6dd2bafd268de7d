import { ChoiceField, InstantField, TextField } from '../../platform/http/index.js';
import { PageQuery } from '../../platform/pages/index.js';
import { AUDIT_OUTCOMES, type AuditOutcome } from '../audit-event.entity.js';

/** Which events; all of these must hold. */
export class AuditEventsQuery extends PageQuery {
  @TextField({ max: 64, optional: true, description: 'Whoever did it: the id of a user or client, `cli`, `gatehouse`' })
  actorId?: string;

  @TextField({ max: 128, optional: true, description: 'What it was done to' })
  subjectId?: string;

  @TextField({ max: 64, optional: true, description: 'See docs/reference/audit-actions.md', example: 'user.disabled' })
  action?: string;

  @ChoiceField(AUDIT_OUTCOMES, { optional: true })
  outcome?: AuditOutcome;

  @InstantField({ optional: true, description: 'At this instant or later', example: '2026-01-31T12:00:00Z' })
  from?: string;

  @InstantField({ optional: true, description: 'Before this instant', example: '2026-02-01T12:00:00Z' })
  to?: string;

  @TextField({ max: 45, optional: true, description: 'Where from', example: '203.0.113.7' })
  address?: string;

  @TextField({ max: 36, optional: true, description: '`X-Request-Id` of the answer' })
  requestId?: string;
}
