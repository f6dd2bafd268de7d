import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Rounds } from '../common/index.js';
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
  readonly #rounds = new Rounds({
    everyMs: LOOK_INTERVAL_MS,
    work: () => this.look(),
    failed: (error, isNew) => {
      if (isNew) this.#log.error('incidents could not be seen to; trying again', error);
    },
  });

  constructor(
    private readonly escalation: EscalationService,
    private readonly delivery: NoticeDelivery,
  ) {}

  alsoSeeTo(chore: Chore): void {
    this.#chores.push(chore);
  }

  /** Looks without waiting for the next time, where it has started; on the command line the servers do. */
  soon(): void {
    this.#rounds.soon();
  }

  /** The tables are there. */
  start(): void {
    this.delivery.start();
    this.#rounds.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#rounds.stop();
    await this.delivery.stop();
  }

  /** Escalates, reminds, goes on with what was broken off, and sends what waits. */
  async look(): Promise<void> {
    await this.escalation.seeToWhatIsDue();
    for (const chore of this.#chores) await chore();
    await this.delivery.deliver();
  }
}
