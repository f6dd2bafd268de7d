import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditActor } from '../audit/index.js';
import { Clock } from '../common/index.js';
import { TransactionRunner } from '../platform/database/index.js';
import { accessFrozen } from './access-control.errors.js';
import type { AccessFreezeMark } from './access-freeze.entity.js';
import { AccessFreezesRepository } from './access-freezes.repository.js';
import { ACCESS_LOCK } from './access-lock.js';
import { accessFrozenAction, accessThawed } from './freeze.audit.js';

const SUBJECT = { type: 'access', id: 'roles' };

/**
 * While access is frozen nobody gets a role or loses one, nobody who holds one is enabled, no role changes, and no client
 * may do more or other things or gets a secret, on any instance: the word stands in the database, and is asked for by every
 * change under the lock that all of them take.
 * Taking back what somebody granted is the one exception.
 */
@Injectable()
export class AccessFreeze {
  constructor(
    private readonly rows: AccessFreezesRepository,
    private readonly trail: AuditTrail,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  current(): Promise<AccessFreezeMark | null> {
    return this.rows.find();
  }

  /** What is frozen stays as it is: since when, why and by whom. */
  freeze(actor: AuditActor, reason: string): Promise<void> {
    return this.transactions.runExclusively(ACCESS_LOCK, async () => {
      if (await this.rows.find()) return;
      await this.rows.insert({ id: 'access', frozenAt: this.clock.now(), frozenBy: actor.id, reason });
      await this.trail.record({ action: accessFrozenAction, actor, subject: SUBJECT, after: { reason } });
    });
  }

  thaw(actor: AuditActor): Promise<void> {
    return this.transactions.runExclusively(ACCESS_LOCK, async () => {
      const frozen = await this.rows.find();
      if (!frozen) return;
      await this.rows.delete();
      await this.trail.record({ action: accessThawed, actor, subject: SUBJECT, before: { reason: frozen.reason } });
    });
  }

  /** Inside the transaction that makes the change. @throws Problem `access.frozen` */
  async assertThawed(): Promise<void> {
    if (await this.rows.find()) throw accessFrozen();
  }
}
