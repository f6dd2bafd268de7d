import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../platform/database/index.js';
import type { Incident } from './incident.entity.js';
import { incidentClosed, incidentNotFound } from './incidents.errors.js';
import { IncidentsRepository } from './incidents.repository.js';

/** Changes of one incident, one at a time. */
@Injectable()
export class IncidentChanges {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly transactions: TransactionRunner,
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
    return { ...incident, ...changes };
  }
}
