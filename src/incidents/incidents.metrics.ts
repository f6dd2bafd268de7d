import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/metrics/index.js';
import { SEVERITIES } from './incident.js';
import { IncidentsRepository } from './incidents.repository.js';
import { NoticesRepository } from './notices.repository.js';

@Injectable()
export class IncidentMetrics {
  constructor(metrics: Metrics, incidents: IncidentsRepository, notices: NoticesRepository) {
    metrics.gauge(
      { name: 'gatehouse_open_incidents', help: 'Incidents that are not closed.', labels: ['severity'] },
      async () => {
        const counted = await incidents.countOpen();
        return SEVERITIES.map((severity) => [{ severity }, counted.get(severity) ?? 0]);
      },
    );
    metrics.gauge(
      {
        name: 'gatehouse_waiting_notices',
        help: 'Notices of incidents, by mail or webhook, that nobody has taken yet.',
      },
      () => notices.count(),
    );
  }
}
