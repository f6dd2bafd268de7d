import { Injectable } from '@nestjs/common';
import { IncidentChanges } from '../incident-changes.js';
import { TeamCalls } from '../team-calls.service.js';
import { HOUSE, IncidentTimeline } from '../timeline.service.js';

/** What an incident's timeline says of the isolation that it led to. */
@Injectable()
export class IsolationStory {
  constructor(
    private readonly changes: IncidentChanges,
    private readonly timeline: IncidentTimeline,
    private readonly calls: TeamCalls,
  ) {}

  /** Within the caller's transaction. What was refused is put to operators. @throws Problem `incident.not_found` */
  async tell(
    incidentId: string,
    outcome: 'isolated' | 'refused',
    details: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    await this.changes.on(incidentId, async (incident) => {
      const what = outcome === 'isolated' ? 'isolated' : 'isolation_refused';
      await this.timeline.write(incidentId, { what, actor: HOUSE, details });
      if (outcome === 'refused') await this.calls.proposeIsolation(incident);
    });
  }
}
