import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { Settings } from '../platform/config/index.js';
import { IncidentChanges } from './incident-changes.js';
import type { Incident } from './incident.entity.js';
import { IncidentsRepository } from './incidents.repository.js';
import { acknowledgementDueAt, nextReminderAt } from './severity-rules.js';
import { TeamCalls } from './team-calls.service.js';

const AT_ONCE = 100;

/**
 * Sees to what is due: a high incident that nobody has acknowledged is escalated, one with a deadline is reminded of. When
 * stands in the row, so it survives a restart, and of several instances one does it.
 */
@Injectable()
export class EscalationService {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly changes: IncidentChanges,
    private readonly calls: TeamCalls,
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  async seeToWhatIsDue(): Promise<void> {
    for (const id of await this.incidents.due(this.clock.now(), AT_ONCE)) {
      await this.changes.on(id, (incident) => this.#seeTo(incident));
    }
  }

  async #seeTo(incident: Incident): Promise<void> {
    const now = this.clock.now();
    // Somebody else may have been here while this one waited for the row.
    if (!incident.dueAt || incident.dueAt > now) return;
    if (incident.severity === 'high') {
      const escalationLevel = incident.escalationLevel + 1;
      const dueAt = acknowledgementDueAt(this.settings, now);
      await this.calls.escalate(await this.changes.write(incident, { escalationLevel, dueAt }));
    } else if (incident.deadlineAt) {
      const dueAt = nextReminderAt(incident.deadlineAt, now);
      await this.calls.remind(await this.changes.write(incident, { dueAt }));
    }
  }
}
