import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { Metrics } from '../platform/metrics/index.js';
import { AuditCheckpoints } from './audit-checkpoints.js';
import type { AuditFacts } from './audit-event.entity.js';
import { AuditEventsRepository } from './audit-events.repository.js';

const MS_PER_SECOND = 1000;

@Injectable()
export class AuditMetrics {
  readonly #events;

  constructor(
    private readonly metrics: Metrics,
    events: AuditEventsRepository,
    checkpoints: AuditCheckpoints,
    clock: Clock,
  ) {
    this.#events = metrics.counter({
      name: 'gatehouse_audit_events_total',
      help: 'Events that this instance wrote to the audit trail. What strangers repeat is written twice a minute at the most, of one cause.',
      labels: ['action', 'outcome'],
    });
    metrics.gauge(
      {
        name: 'gatehouse_audit_sealed_events',
        help: 'Number of the last event in the chain, of all instances. Left out when the end of the chain is forged.',
      },
      async () => (await checkpoints.at('head')).sequence,
    );
    metrics.gauge(
      {
        name: 'gatehouse_audit_oldest_pending_seconds',
        help: 'Age of the oldest event that has no place in the chain yet; 0 where there is none.',
      },
      async () => {
        const writtenAt = await events.oldestPendingAt();
        return writtenAt ? Math.max(0, clock.nowMs() - writtenAt.getTime()) / MS_PER_SECOND : 0;
      },
    );
  }

  /** The event's transaction is committed. */
  written({ action, outcome }: AuditFacts): void {
    if (this.metrics.isOn) this.#events.inc({ action, outcome });
  }
}
