import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/index.js';
import { Readiness } from './readiness.js';

@Injectable()
export class ReadinessMetrics {
  constructor(metrics: Metrics, readiness: Readiness) {
    metrics.gauge({ name: 'gatehouse_ready', help: '1 where `/health/ready` says so, else 0.' }, () =>
      readiness.report().then(
        () => 1,
        () => 0,
      ),
    );
  }
}
