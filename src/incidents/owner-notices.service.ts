import { Injectable } from '@nestjs/common';
import { IncidentChanges } from './incident-changes.js';
import type { Incident } from './incident.entity.js';
import { Notices } from './notices.service.js';
import { OnCall } from './on-call.js';
import { ownerMailOf } from './owner-mails.js';
import { HOUSE, IncidentTimeline } from './timeline.service.js';

/** Mails to the owners of accounts that an incident concerns. The timeline says whom was told, so that each is told once. */
@Injectable()
export class OwnerNotices {
  constructor(
    private readonly changes: IncidentChanges,
    private readonly timeline: IncidentTimeline,
    private readonly onCall: OnCall,
    private readonly notices: Notices,
  ) {}

  /** Those of them who have a verified address and were not told yet. */
  async untold({ id }: Pick<Incident, 'id'>, userIds: readonly string[]): Promise<readonly string[]> {
    const told = await this.#told(id);
    const untold: string[] = [];
    for (const userId of userIds) {
      if (!told.has(userId) && (await this.onCall.addressOf(userId)) !== undefined) untold.push(userId);
    }
    return untold;
  }

  /** The mail leaves after the commit. @throws Problem `incident.not_found` */
  async tell(incidentId: string, userId: string): Promise<void> {
    const address = await this.onCall.addressOf(userId);
    if (address === undefined) return;
    await this.changes.on(incidentId, async (incident) => {
      if ((await this.#told(incidentId)).has(userId)) return;
      await this.notices.mailTo(address, incident, ownerMailOf(incident.kind));
      await this.timeline.write(incidentId, { what: 'owner_told', actor: HOUSE, details: { userId } });
    });
  }

  async #told(incidentId: string): Promise<ReadonlySet<unknown>> {
    const entries = await this.timeline.of(incidentId);
    return new Set(entries.filter(({ what }) => what === 'owner_told').map(({ details }) => details?.['userId']));
  }
}
