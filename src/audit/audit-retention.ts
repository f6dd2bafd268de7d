import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { TransactionRunner } from '../platform/database/index.js';
import { AuditChainRepository } from './audit-chain.repository.js';
import { AuditCheckpoints } from './audit-checkpoints.js';
import { SIEM } from './audit-delivery.service.js';
import type { AuditEventRow } from './audit-event.entity.js';
import { AuditEventsRepository } from './audit-events.repository.js';
import { AuditKeys } from './audit-keys.service.js';
import { CHAIN_LOCK } from './audit-sealer.js';
import { ChainWalk } from './chain-walk.js';
import { RetentionPolicy } from './retention-policy.js';

const SLICE = 500;

/**
 * Lets the oldest events go, `AUDIT_RETENTION_DAYS` after they happened, slice by slice. Each slice is verified first, and
 * the signed floor moves to its end in the same transaction: what somebody has altered is never let go unseen, and the
 * rest stays verifiable. What a receiver has not been told yet stays.
 */
@Injectable()
export class AuditRetention {
  constructor(
    private readonly events: AuditEventsRepository,
    private readonly checkpoints: AuditCheckpoints,
    private readonly rows: AuditChainRepository,
    private readonly keys: AuditKeys,
    private readonly transactions: TransactionRunner,
    private readonly policy: RetentionPolicy,
  ) {}

  /** @returns how many events were let go @throws Error when the oldest part of the chain is broken */
  async letGo(): Promise<number> {
    let count = 0;
    for (let gone = SLICE; gone === SLICE; count += gone) {
      gone = await this.#letSliceGo();
      await yieldToOthers();
    }
    return count;
  }

  async #letSliceGo(): Promise<number> {
    const before = this.policy.keptSince();
    if (!before) return 0;
    return this.transactions.runExclusively(CHAIN_LOCK, async () => {
      const floor = await this.checkpoints.at('floor');
      const slice = await this.events.after(floor.sequence, await this.#lastToldOf(), SLICE);
      const walk = new ChainWalk(this.keys, floor);
      const count = advance(walk, slice, before);
      if (count === 0) return 0;
      await this.checkpoints.move('floor', walk.place);
      await this.events.deleteUpTo(walk.place.sequence);
      return count;
    });
  }

  async #lastToldOf(): Promise<number> {
    const head = await this.checkpoints.at('head');
    if (!this.policy.isTold) return head.sequence;
    return Math.min(head.sequence, (await this.rows.delivery(SIEM))?.position ?? 0);
  }
}

/** Goes on as far as events are older than `before`. @returns how far */
function advance(walk: ChainWalk, slice: readonly AuditEventRow[], before: Date): number {
  for (const [count, event] of slice.entries()) {
    if (event.at >= before) return count;
    const broken = walk.next(event);
    if (broken) throw new Error(`the audit trail is broken at ${broken.sequence} (${broken.fault}); nothing is let go`);
  }
  return slice.length;
}
