import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { EscalationService } from './escalation.service.js';
import { NoticeDelivery } from './notice-delivery.service.js';

const LOOK_INTERVAL_MS = 2_000;

type Chore = () => Promise<void>;

/**
 * Sees to incidents every two seconds, on every instance: what is due is done by whichever looks first. Parts of the house
 * that know of more to see to add it.
 */
@Injectable()
export class IncidentSchedule implements BeforeApplicationShutdown {
  readonly #log = new Logger('Incidents');
  readonly #chores: Chore[] = [];
  /** A look belongs to no request: it must not find itself inside the transaction that asked for it. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #failing = false;

  constructor(
    private readonly escalation: EscalationService,
    private readonly delivery: NoticeDelivery,
  ) {}

  alsoSeeTo(chore: Chore): void {
    this.#chores.push(chore);
  }

  /** Looks without waiting for the next time, where it has started; on the command line the servers do. */
  soon(): void {
    if (this.#timer) this.#outside(() => (this.#looking ??= this.#lookOrLog()));
  }

  /** The tables are there. */
  start(): void {
    this.delivery.start();
    this.#timer = setInterval(() => (this.#looking ??= this.#lookOrLog()), LOOK_INTERVAL_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
    await this.delivery.stop();
  }

  /** Escalates, reminds, goes on with what was broken off, and sends what waits. */
  async look(): Promise<void> {
    await this.escalation.seeToWhatIsDue();
    for (const chore of this.#chores) await chore();
    await this.delivery.deliver();
  }

  async #lookOrLog(): Promise<void> {
    try {
      await this.look();
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#log.error('incidents could not be seen to; trying again', error);
      this.#failing = true;
    } finally {
      this.#looking = undefined;
    }
  }
}
