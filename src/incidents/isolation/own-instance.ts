import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/index.js';
import { ChangeFeed } from '../../platform/changes/index.js';
import { TransactionRunner } from '../../platform/database/index.js';
import { InstanceIdentity } from './instance-identity.js';
import type { Instance } from './instance.entity.js';
import { InstancesRepository } from './instances.repository.js';
import { IsolationState } from './isolation-state.js';

/** The subject of a change is the instance that was isolated or is no longer. */
export const ISOLATION_TOPIC = 'isolation';
/** Whoever decides which instances serve has it. */
export const ISOLATION_LOCK = 'isolation';
const FORGOTTEN_AFTER_MS = 86_400_000;

type Reading = (id: string) => Promise<Instance | null | undefined>;

/**
 * This process's own row, and its word to the others that it is there. Invariant: what this process knows of its isolation
 * is read one reading after the other, so that an older one never comes last.
 */
@Injectable()
export class OwnInstance {
  #reading: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly identity: InstanceIdentity,
    private readonly instances: InstancesRepository,
    private readonly state: IsolationState,
    private readonly transactions: TransactionRunner,
    private readonly clock: Clock,
    feed: ChangeFeed,
  ) {
    feed.listen(ISOLATION_TOPIC, {
      heard: (subject) => {
        if (subject === this.id) this.#refreshOrBeat();
      },
      missed: () => this.#refreshOrBeat(),
    });
  }

  /** Nothing in a process that is no instance, such as a command. */
  get id(): string | undefined {
    return this.identity.id;
  }

  /** Before the first request comes in, so that none is served by an instance that was isolated before. */
  async register(): Promise<void> {
    const id = this.identity.claim();
    await this.transactions.runExclusively(ISOLATION_LOCK, async () => {
      const now = this.clock.now();
      await this.instances.deleteGone(new Date(now.getTime() - FORGOTTEN_AFTER_MS));
      const running = { startedAt: now, heartbeatAt: now, stoppedAt: null };
      if (await this.instances.find(id)) await this.instances.update(id, running);
      else await this.instances.insert({ id, ...running, isolatedAt: null, isolationReason: null, isolatedBy: null });
    });
    await this.refresh();
  }

  /** Says that it is there, and hears in passing whether it is isolated. */
  beat(): Promise<void> {
    return this.#read((id) => this.transactions.runUnflushed(() => this.instances.beat(id, this.clock.now())));
  }

  /** Says that it goes. */
  async leave(): Promise<void> {
    const { id } = this;
    if (id === undefined) return;
    await this.transactions.run(() => this.instances.update(id, { stoppedAt: this.clock.now() }));
  }

  /** Afterwards this process goes by what is committed now. */
  refresh(): Promise<void> {
    return this.#read((id) => this.instances.find(id));
  }

  /** A reading that fails is made up for by the next heartbeat; until then what was known holds. */
  #refreshOrBeat(): void {
    this.refresh().catch(() => undefined);
  }

  #read(read: Reading): Promise<void> {
    const { id } = this;
    if (id === undefined) return Promise.resolve();
    const next = this.#readAfter(this.#reading, () => read(id));
    this.#reading = next.catch(() => undefined);
    return next;
  }

  async #readAfter(former: Promise<unknown>, read: () => ReturnType<Reading>): Promise<void> {
    await former;
    const row = await read();
    if (row) this.state.become(row.isolatedAt !== null);
  }
}
