import { Injectable } from '@nestjs/common';
import type { AuditActor } from '../audit/index.js';
import { Clock } from '../common/index.js';
import { invalidRequest } from '../platform/http/index.js';
import { IncidentChanges } from './incident-changes.js';
import { IncidentGrading } from './incident-grading.service.js';
import { statesAfter } from './incident-states.js';
import type { Incident } from './incident.entity.js';
import type { IncidentState, Severity } from './incident.js';
import { incidentAcknowledged, incidentMoved } from './incidents.audit.js';
import { transitionForbidden } from './incidents.errors.js';
import { IncidentTimeline } from './timeline.service.js';
import { TransitionConditions } from './transition-conditions.js';

export interface Transition {
  readonly to: IncidentState;
  readonly note: string;
  /** What the assessment comes to. */
  readonly severity?: Severity;
}

/** What people do with an incident. Whoever moves it has seen it: a transition acknowledges too. */
@Injectable()
export class IncidentHandlingService {
  constructor(
    private readonly changes: IncidentChanges,
    private readonly timeline: IncidentTimeline,
    private readonly grading: IncidentGrading,
    private readonly conditions: TransitionConditions,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws Problem `incident.not_found`, `incident.transition_forbidden`, `request.invalid`, and what stands in the way of
   * the state
   */
  async move(actor: AuditActor, id: string, { to, note, severity }: Transition): Promise<Incident> {
    if (severity && to !== 'assessed') throw gradedElsewhere();
    await this.conditions.assertMet(id, to);
    return this.changes.on(id, async (incident) => {
      const from = incident.state;
      assertMayFollow(from, to);
      const acknowledged = await this.#acknowledge(actor, incident);
      const graded = severity ? await this.grading.regrade(actor, acknowledged, severity) : acknowledged;
      const audited = { action: incidentMoved, before: { state: from }, after: { state: to } };
      await this.timeline.write(id, { what: 'moved', actor, note, from, to, audited });
      return this.changes.write(graded, to === 'closed' ? { state: to, dueAt: null } : { state: to });
    });
  }

  /** Nobody is called any more. Acknowledging what is acknowledged changes nothing. @throws Problem `incident.not_found` */
  acknowledge(actor: AuditActor, id: string): Promise<Incident> {
    return this.changes.on(id, (incident) => this.#acknowledge(actor, incident));
  }

  async #acknowledge(actor: AuditActor, incident: Incident): Promise<Incident> {
    if (incident.acknowledgedAt) return incident;
    const acknowledged = { acknowledgedAt: this.clock.now(), acknowledgedBy: actor.id };
    const audited = { action: incidentAcknowledged };
    await this.timeline.write(incident.id, { what: 'acknowledged', actor, audited });
    // A deadline stands, whoever sees to it.
    const calls = incident.severity === 'high' ? { dueAt: null } : {};
    return this.changes.write(incident, { ...acknowledged, ...calls });
  }
}

/** @throws Problem `incident.transition_forbidden` that names what may follow */
function assertMayFollow(from: IncidentState, to: IncidentState): void {
  const allowed = statesAfter(from);
  if (allowed.includes(to)) return;
  const message = allowed.length === 0 ? `nothing follows ${from}` : `after ${from} comes ${allowed.join(' or ')}`;
  throw transitionForbidden({ errors: [{ field: 'to', code: 'transition', message }] });
}

function gradedElsewhere() {
  const message = 'is decided by the assessment: send it with the transition to assessed';
  return invalidRequest({ errors: [{ field: 'severity', code: 'assessment', message }] });
}
