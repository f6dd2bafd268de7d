import { Injectable } from '@nestjs/common';
import type { Page } from '../common/index.js';
import { Pages, type PageQuery } from '../platform/pages/index.js';
import type { Incident } from './incident.entity.js';
import { incidentNotFound } from './incidents.errors.js';
import { IncidentsRepository, type IncidentsFilter } from './incidents.repository.js';
import type { TimelineEntry } from './timeline-entry.entity.js';
import { IncidentTimeline } from './timeline.service.js';

/** An incident and all that happened to it. */
export interface IncidentRecord {
  readonly incident: Incident;
  readonly timeline: readonly TimelineEntry[];
}

/** Reading what is known of incidents. */
@Injectable()
export class IncidentRecordsService {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly timeline: IncidentTimeline,
    private readonly pages: Pages,
  ) {}

  /** Newest first. @throws Problem `request.cursor_invalid` */
  list(wanted: IncidentsFilter, query: PageQuery): Promise<Page<Incident>> {
    return this.pages.read(query, {
      described: { name: 'incidents', ...wanted },
      read: (reach) => this.incidents.list(wanted, reach),
      placeOf: ({ firstSeenAt, id }) => ({ key: firstSeenAt.getTime(), id }),
    });
  }

  /** @throws Problem `incident.not_found` */
  async get(id: string): Promise<IncidentRecord> {
    const incident = await this.incidents.find(id);
    if (!incident) throw incidentNotFound();
    return { incident, timeline: await this.timeline.of(id) };
  }
}
