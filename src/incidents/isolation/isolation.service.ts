import { Injectable } from '@nestjs/common';
import type { AuditActor } from '../../audit/index.js';
import { Clock } from '../../common/index.js';
import { TransactionRunner } from '../../platform/database/index.js';
import { invalidRequest } from '../../platform/http/index.js';
import { InstanceIsolation } from './instance-isolation.js';
import { stateOf, type Instance, type InstanceState } from './instance.entity.js';
import { InstancesRepository } from './instances.repository.js';
import { instanceUnknown } from './isolation.errors.js';
import { ISOLATION_LOCK, OwnInstance } from './own-instance.js';

/** Names every instance there is. */
export const ALL_INSTANCES = 'all';

export interface ListedInstance {
  readonly instance: Instance;
  readonly state: InstanceState;
  /** Whether it is the one that answers. */
  readonly isSelf: boolean;
}

/** Isolation by operators: of any instance, of all of them, and of the last. */
@Injectable()
export class IsolationService {
  constructor(
    private readonly isolation: InstanceIsolation,
    private readonly instances: InstancesRepository,
    private readonly own: OwnInstance,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<ListedInstance[]> {
    const nowMs = this.clock.nowMs();
    return (await this.instances.all()).map((instance) => ({
      instance,
      state: stateOf(instance, nowMs),
      isSelf: instance.id === this.own.id,
    }));
  }

  /**
   * When it returns, this instance refuses; others do a moment later.
   * @param target an instance's id, or `all`; this one unless given
   * @throws Problem `isolation.instance_unknown`, `request.invalid`
   */
  isolate(actor: AuditActor, reason: string, target?: string): Promise<void> {
    return this.#onEach(target, (instance) => this.isolation.begin(instance, actor, reason));
  }

  /** @throws Problem `isolation.instance_unknown`, `request.invalid` */
  release(actor: AuditActor, target?: string): Promise<void> {
    return this.#onEach(target, (instance) => this.isolation.end(instance, actor));
  }

  async #onEach(target: string | undefined, work: (instance: Instance) => Promise<void>): Promise<void> {
    await this.transactions.runExclusively(ISOLATION_LOCK, async () => {
      for (const instance of this.#targets(await this.instances.all(), target)) await work(instance);
    });
    await this.own.refresh();
  }

  #targets(all: readonly Instance[], target = this.own.id): readonly Instance[] {
    if (target === ALL_INSTANCES) return all;
    if (target === undefined) return [theOnlyOneOf(all)];
    const named = all.find(({ id }) => id === target);
    if (!named) throw instanceUnknown();
    return [named];
  }
}

/** A command is no instance itself, and must not guess which of several is meant. @throws Problem `request.invalid` */
function theOnlyOneOf(all: readonly Instance[]): Instance {
  const [only, ...others] = all;
  if (only && others.length === 0) return only;
  const message = 'must be one that isolation:list shows, or all';
  throw invalidRequest({ errors: [{ field: 'instanceId', code: 'ambiguous', message }] });
}
