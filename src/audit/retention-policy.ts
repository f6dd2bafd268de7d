import { Injectable } from '@nestjs/common';
import { Clock } from '../common/index.js';
import { Settings } from '../platform/config/index.js';

const DAY_MS = 86_400_000;

/** What the settings say about keeping events. */
@Injectable()
export class RetentionPolicy {
  constructor(
    private readonly settings: Settings,
    private readonly clock: Clock,
  ) {}

  /** Nothing where everything is kept. */
  keptSince(): Date | undefined {
    const { AUDIT_RETENTION_DAYS: days } = this.settings;
    return days === 0 ? undefined : new Date(this.clock.nowMs() - days * DAY_MS);
  }

  /** Whether somebody is to be told of every event. */
  get isTold(): boolean {
    return this.settings.AUDIT_WEBHOOK_URL !== '';
  }
}
