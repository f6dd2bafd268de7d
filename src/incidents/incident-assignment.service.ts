import { Injectable } from '@nestjs/common';
import { GrantsService } from '../access-control/index.js';
import type { AuditActor } from '../audit/index.js';
import { invalidRequest } from '../platform/http/index.js';
import { AccountsService } from '../users/index.js';
import { IncidentChanges } from './incident-changes.js';
import type { Incident } from './incident.entity.js';
import { incidentAssigned } from './incidents.audit.js';
import { incidentsManage } from './incidents.permissions.js';
import { TeamCalls } from './team-calls.service.js';
import { IncidentTimeline } from './timeline.service.js';

/** Whose incident it is. Only somebody who may handle incidents can have one. */
@Injectable()
export class IncidentAssignmentService {
  constructor(
    private readonly changes: IncidentChanges,
    private readonly timeline: IncidentTimeline,
    private readonly calls: TeamCalls,
    private readonly accounts: AccountsService,
    private readonly grants: GrantsService,
  ) {}

  /**
   * Tells them by mail. Assigning to whoever has it changes nothing.
   * @param assigneeId null takes it back from whoever has it
   * @throws Problem `incident.not_found`, `incident.closed`, `request.invalid`
   */
  async assign(actor: AuditActor, id: string, assigneeId: string | null): Promise<Incident> {
    if (assigneeId !== null) await this.#assertMayHandle(assigneeId);
    return this.changes.onOpen(id, async (incident) => {
      if (incident.assigneeId === assigneeId) return incident;
      const assigned = await this.changes.write(incident, { assigneeId });
      const audited = {
        action: incidentAssigned,
        before: { assigneeId: incident.assigneeId },
        after: { assigneeId },
      };
      await this.timeline.write(id, { what: 'assigned', actor, details: { assigneeId }, audited });
      if (assigneeId !== null) await this.calls.tellAssignee(assigned, assigneeId);
      return assigned;
    });
  }

  async #assertMayHandle(userId: string): Promise<void> {
    const [{ enabled }, { permissions }] = await Promise.all([this.accounts.get(userId), this.grants.of(userId)]);
    if (enabled && permissions.has(incidentsManage)) return;
    const message = 'must name an enabled user who holds incidents:manage';
    throw invalidRequest({ errors: [{ field: 'userId', code: 'unsuited', message }] });
  }
}
