export { auditActionCatalogue, defineAuditAction, type AuditAction } from './audit-action.js';
export { AuditCheckpoints } from './audit-checkpoints.js';
export { AUDIT_OUTCOMES } from './audit-event.entity.js';
export { type FoundEvent } from './audit-events.repository.js';
export { AuditEventsService } from './audit-events.service.js';
export { AuditModule } from './audit.module.js';
export { AuditRestart } from './audit-restart.js';
export { AuditSchedule } from './audit-schedule.js';
export { AuditPreparation } from './audit-preparation.js';
export { type AuditActor, type AuditEvent, type AuditOutcome } from './audit-event.js';
export { AuditTrail } from './audit-trail.js';
export { EventSearch, type FoundEvents } from './event-search.js';
export {
  SecuritySignals,
  type ForgeryTrace,
  type NoticedSignal,
  type SecuritySignal,
  type SignalListener,
} from './security-signals.js';
