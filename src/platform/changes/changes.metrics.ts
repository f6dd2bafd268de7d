import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/index.js';
import { ChangeFeed } from './change-feed.js';

const MS_PER_SECOND = 1000;

@Injectable()
export class ChangesMetrics {
  constructor(metrics: Metrics, feed: ChangeFeed) {
    metrics.gauge(
      {
        name: 'gatehouse_changes_age_seconds',
        help: 'How old this instance’s knowledge of what others took back is. From 10 on it refuses tokens.',
      },
      () => feed.ageMs / MS_PER_SECOND,
    );
  }
}
