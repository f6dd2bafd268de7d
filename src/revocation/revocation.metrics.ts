import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/metrics/index.js';
import { Revocations } from './revocations.service.js';

@Injectable()
export class RevocationMetrics {
  constructor(metrics: Metrics, revocations: Revocations) {
    metrics.gauge(
      {
        name: 'gatehouse_cutoffs',
        help: 'Sessions and tokens that were taken back and whose access tokens have not expired yet.',
      },
      () => revocations.footprint.cutoffs,
    );
  }
}
