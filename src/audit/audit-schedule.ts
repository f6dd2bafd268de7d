import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Rounds } from '../common/index.js';
import { AuditDelivery } from './audit-delivery.service.js';
import { AuditRetention } from './audit-retention.js';
import { RepeatedEvents } from './repeated-events.js';
import { AuditTrail } from './audit-trail.js';
import { AuditSealer } from './audit-sealer.js';
import { AuditPatrol } from './audit-patrol.js';
import { auditExpired } from './audit.audit.js';

const TELL_INTERVAL_MS = 1000;
const RETRY_AFTER_MS = [1000, 2000, 5000, 15_000, 60_000, 300_000];
const RETENTION_INTERVAL_MS = 3_600_000;
/** With 500 events a look, a million of them are looked at within three hours. */
const PATROL_INTERVAL_MS = 5000;

/** What is done with the trail by the clock: events are sealed and looked at again, receivers told, and the oldest let go. */
@Injectable()
export class AuditSchedule implements BeforeApplicationShutdown {
  readonly #log = new Logger('Audit');
  #telling: Promise<void> | undefined;
  #nextTelling: NodeJS.Timeout | undefined;
  readonly #rounds: readonly Rounds[];
  #failures = 0;
  #isOver = false;

  constructor(
    private readonly delivery: AuditDelivery,
    private readonly retention: AuditRetention,
    private readonly trail: AuditTrail,
    private readonly sealer: AuditSealer,
    private readonly repeated: RepeatedEvents,
    patrol: AuditPatrol,
  ) {
    this.#rounds = [
      new Rounds({
        everyMs: PATROL_INTERVAL_MS,
        work: () => patrol.look(),
        failed: (error, isNew) => {
          if (isNew) this.#log.warn(`the audit trail cannot be looked at: ${String(error)}`);
        },
      }),
      new Rounds({
        everyMs: RETENTION_INTERVAL_MS,
        work: () => this.#letGo(),
        failed: (error) => this.#log.error('old audit events could not be let go', error),
      }),
    ];
  }

  /** The trail is prepared. */
  start(): void {
    this.sealer.start();
    this.repeated.start();
    for (const rounds of this.#rounds) rounds.start();
    if (this.delivery.isWanted) this.#tellIn(0);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#rounds.map((rounds) => rounds.stop()));
    clearTimeout(this.#nextTelling);
    await this.#telling;
    if (this.delivery.isWanted) await this.delivery.letGo().catch(() => undefined);
  }

  /** Lets go what is old enough; says so in the trail itself. */
  async #letGo(): Promise<void> {
    const count = await this.retention.letGo();
    if (count > 0) await this.trail.record({ action: auditExpired, after: { count } });
  }

  #tellIn(ms: number): void {
    this.#nextTelling = setTimeout(() => (this.#telling = this.#tell()), ms).unref();
  }

  async #tell(): Promise<void> {
    let pauseMs = TELL_INTERVAL_MS;
    try {
      while ((await this.delivery.tell()) && !this.#isOver);
      if (this.#failures > 0) this.#log.log('the receiver of audit events takes them again');
      this.#failures = 0;
    } catch (error) {
      pauseMs = RETRY_AFTER_MS[Math.min(this.#failures, RETRY_AFTER_MS.length - 1)]!;
      this.#failures += 1;
      if (this.#failures === 1)
        this.#log.warn(`audit events are not taken; they are kept and sent again: ${String(error)}`);
    }
    if (!this.#isOver) this.#tellIn(pauseMs);
  }
}
