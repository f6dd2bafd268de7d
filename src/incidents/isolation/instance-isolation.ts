import { Injectable } from '@nestjs/common';
import { AuditTrail, type AuditActor } from '../../audit/index.js';
import { Clock } from '../../common/index.js';
import { ChangeFeed } from '../../platform/changes/index.js';
import type { Instance } from './instance.entity.js';
import { InstancesRepository } from './instances.repository.js';
import { instanceIsolatedAction, instanceReleased } from './isolation.audit.js';
import { ISOLATION_TOPIC } from './own-instance.js';

/** Isolates one instance and releases it, within the caller's transaction; the instance hears of it with the commit. */
@Injectable()
export class InstanceIsolation {
  constructor(
    private readonly instances: InstancesRepository,
    private readonly trail: AuditTrail,
    private readonly feed: ChangeFeed,
    private readonly clock: Clock,
  ) {}

  /** One that is isolated stays as it is: since when, why and by whom. */
  async begin({ id, isolatedAt }: Instance, actor: AuditActor, reason: string): Promise<void> {
    if (isolatedAt) return;
    const isolation = { isolatedAt: this.clock.now(), isolationReason: reason, isolatedBy: actor.id };
    await this.instances.update(id, isolation);
    const subject = { type: 'instance', id };
    await this.trail.record({ action: instanceIsolatedAction, actor, subject, after: { reason } });
    await this.feed.announce([{ topic: ISOLATION_TOPIC, subject: id }]);
  }

  async end({ id, isolatedAt, isolationReason: reason }: Instance, actor: AuditActor): Promise<void> {
    if (!isolatedAt) return;
    await this.instances.update(id, { isolatedAt: null, isolationReason: null, isolatedBy: null });
    await this.trail.record({ action: instanceReleased, actor, subject: { type: 'instance', id }, before: { reason } });
    await this.feed.announce([{ topic: ISOLATION_TOPIC, subject: id }]);
  }
}
