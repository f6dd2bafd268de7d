import type { AuditAction } from './audit-action.js';
import type { AuditActorType, AuditOutcome } from './audit-event.entity.js';

export type { AuditOutcome };

/** Who did it. A person or a partner by id; the house itself, or an operator at the command line, as `system`. */
export interface AuditActor {
  readonly type: AuditActorType;
  readonly id: string;
  readonly name?: string;
}

/** One thing that happened, as the feature that did it tells it. */
export interface AuditEvent {
  readonly action: AuditAction;
  /** Default `success`. */
  readonly outcome?: AuditOutcome;
  /** Default: the principal of the current request, else `system`. */
  readonly actor?: AuditActor;
  readonly subject?: { readonly type: string; readonly id: string };
  /** What the subject was, and has become: only what changed. Secrets and personal data are masked by the trail. */
  readonly before?: Readonly<Record<string, unknown>>;
  readonly after?: Readonly<Record<string, unknown>>;
}
