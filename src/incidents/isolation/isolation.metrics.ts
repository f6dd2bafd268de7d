import { Injectable } from '@nestjs/common';
import { Metrics } from '../../platform/metrics/index.js';
import { INSTANCE_STATES } from './instance.entity.js';
import { IsolationService } from './isolation.service.js';

@Injectable()
export class IsolationMetrics {
  constructor(metrics: Metrics, isolation: IsolationService) {
    metrics.gauge(
      {
        name: 'gatehouse_instances',
        help: 'Instances by state, as this one sees them. One that is isolated answers no scrape itself.',
        labels: ['state'],
      },
      async () => {
        const listed = await isolation.list();
        return INSTANCE_STATES.map((state) => [{ state }, listed.filter((other) => other.state === state).length]);
      },
    );
  }
}
