import { Injectable } from '@nestjs/common';
import type { AuditActor } from '../audit/index.js';
import { Clock } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { IncidentChanges } from './incident-changes.js';
import type { Incident } from './incident.entity.js';
import type { Severity } from './incident.js';
import { incidentGraded } from './incidents.audit.js';
import { demandsOf, type Demands } from './severity-rules.js';
import { TeamCalls } from './team-calls.service.js';
import { IncidentTimeline } from './timeline.service.js';

/** How bad an incident is, and what follows from it. All of it inside the caller's transaction, on the locked incident. */
@Injectable()
export class IncidentGrading {
  constructor(
    private readonly changes: IncidentChanges,
    private readonly timeline: IncidentTimeline,
    private readonly calls: TeamCalls,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  demandsOf(incident: Incident): Demands {
    return demandsOf(incident, this.settings, this.clock.now());
  }

  /** High calls the team together at once. */
  async begin(incident: Incident): Promise<void> {
    if (incident.severity === 'high') await this.calls.call(incident);
  }

  /** The grade that it has already changes nothing. */
  async regrade(actor: AuditActor, incident: Incident, severity: Severity): Promise<Incident> {
    const { id, severity: former, acknowledgedAt, acknowledgedBy } = incident;
    if (severity === former) return incident;
    const details = { from: former, to: severity };
    const audited = { action: incidentGraded, before: { severity: former }, after: { severity } };
    await this.timeline.write(id, { what: 'graded', actor, details, audited });
    const demands = this.demandsOf({ ...incident, severity });
    const graded = await this.changes.write(incident, { severity, acknowledgedAt, acknowledgedBy, ...demands });
    await this.begin(graded);
    return graded;
  }
}
