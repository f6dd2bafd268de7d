import { Injectable } from '@nestjs/common';
import { AuditEventsRepository } from './audit-events.repository.js';
import { AuditVerifier } from './audit-verifier.js';
import type { ChainWalk } from './chain-walk.js';
import { SecuritySignals } from './security-signals.js';

/**
 * Looks at the trail round after round, a batch at a time: what somebody alters is found without anybody asking. What is
 * wrong is told once, and again only when it was right in between.
 */
@Injectable()
export class AuditPatrol {
  #walk: ChainWalk | undefined;
  #isStuckTold = false;
  #toldAt: number | undefined;
  /** The oldest event that had no place in the chain at the last look. */
  #waiting: string | undefined;

  constructor(
    private readonly events: AuditEventsRepository,
    private readonly verifier: AuditVerifier,
    private readonly signals: SecuritySignals,
  ) {}

  /** To be called seconds apart: by then whatever waited is sealed. */
  async look(): Promise<void> {
    await this.#lookAtPending();
    const { walk, broken } = await this.verifier.walkOn(this.#walk);
    this.#walk = broken ? undefined : walk;
    if (broken && broken.sequence !== this.#toldAt)
      this.signals.emit({ kind: 'audit_broken', sequence: broken.sequence });
    // A round that is not over says nothing of what is further on.
    this.#toldAt = broken?.sequence ?? (walk && this.#toldAt);
  }

  /** Somebody may keep events from being sealed, so that they never come into the chain. */
  async #lookAtPending(): Promise<void> {
    const before = this.#waiting;
    this.#waiting = undefined;
    const oldest = await this.events.oldestPending();
    this.#waiting = oldest;
    const isStuck = oldest !== undefined && oldest === before;
    if (isStuck && !this.#isStuckTold) this.signals.emit({ kind: 'audit_stuck', eventId: oldest });
    this.#isStuckTold = isStuck;
  }
}
