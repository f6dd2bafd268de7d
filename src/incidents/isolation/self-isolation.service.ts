import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { TransactionRunner } from '../../platform/database/index.js';
import { HOUSE } from '../timeline.service.js';
import { InstanceIsolation } from './instance-isolation.js';
import { stateOf } from './instance.entity.js';
import { InstancesRepository } from './instances.repository.js';
import { IsolationStory } from './isolation-story.js';
import { ISOLATION_LOCK, OwnInstance } from './own-instance.js';

export type SelfIsolation = 'isolated' | 'refused';

/**
 * An instance takes itself out, on a confirmed sign alone: never on what a stranger can bring about. The last that serves
 * stays, for whoever got each to isolate itself would have switched the service off; operators decide about that one.
 */
@Injectable()
export class SelfIsolationService {
  constructor(
    private readonly isolation: InstanceIsolation,
    private readonly instances: InstancesRepository,
    private readonly own: OwnInstance,
    private readonly story: IsolationStory,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  /**
   * Of several at once one after the other decides, by what those before it left. When it returns, this instance refuses
   * requests; or, where it was refused, operators are asked.
   * @param incidentId whose timeline says what was done
   */
  async isolateItself(reason: string, incidentId: string): Promise<SelfIsolation> {
    const outcome = await this.transactions.runExclusively(ISOLATION_LOCK, async () => {
      const decided = await this.#decide(reason);
      await this.story.tell(incidentId, decided, { instanceId: this.own.id, reason });
      return decided;
    });
    await this.own.refresh();
    return outcome;
  }

  async #decide(reason: string): Promise<SelfIsolation> {
    const nowMs = this.clock.nowMs();
    const all = await this.instances.all();
    const self = all.find(({ id }) => id === this.own.id);
    if (self?.isolatedAt) return 'isolated';
    const othersServe = all.some((other) => other !== self && stateOf(other, nowMs) === 'serving');
    if (!self || !othersServe) return 'refused';
    await this.isolation.begin(self, HOUSE, reason);
    return 'isolated';
  }
}
