import { Injectable } from '@nestjs/common';
import { ChangeFeed } from '../platform/changes/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import type { Incident } from './incident.entity.js';
import { incidentClosed, incidentNotFound } from './incidents.errors.js';
import { IncidentsRepository } from './incidents.repository.js';

/** Of incidents that are closed, by id. */
export const CLOSED_TOPIC = 'incident-closed';

/** Changes of one incident, one at a time. */
@Injectable()
export class IncidentChanges {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly transactions: TransactionRunner,
    private readonly feed: ChangeFeed,
  ) {}

  /** Runs `work` on the locked incident in one transaction. @throws Problem `incident.not_found` */
  on<T>(id: string, work: (incident: Incident) => Promise<T>): Promise<T> {
    return this.transactions.run(async () => {
      const incident = await this.incidents.findForUpdate(id);
      if (!incident) throw incidentNotFound();
      return work(incident);
    });
  }

  /** `on()` for what only makes sense before the end. @throws Problem `incident.not_found`, `incident.closed` */
  onOpen<T>(id: string, work: (incident: Incident) => Promise<T>): Promise<T> {
    return this.on(id, async (incident) => {
      if (incident.state === 'closed') throw incidentClosed();
      return work(incident);
    });
  }

  async write(incident: Incident, changes: Partial<Incident>): Promise<Incident> {
    await this.incidents.update(incident.id, changes);
    if (changes.state === 'closed') await this.feed.announce([{ topic: CLOSED_TOPIC, subject: incident.id }]);
    return { ...incident, ...changes };
  }
}
