import { Injectable } from '@nestjs/common';
import { Metrics } from '../metrics/index.js';
import { Mailer } from './mailer.js';

@Injectable()
export class MailMetrics {
  constructor(metrics: Metrics, mailer: Mailer) {
    metrics.gauge(
      {
        name: 'gatehouse_waiting_mails',
        help: 'Mails that people asked for and that this instance has not sent yet; beyond 1000 they are dropped.',
      },
      () => mailer.waiting,
    );
  }
}
