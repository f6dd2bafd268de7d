import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Rounds } from '../common/index.js';
import { KeyLifeCycle } from './key-life-cycle.js';
import { KeyRotationService } from './key-rotation.service.js';
import { SigningKeysService } from './signing-keys.service.js';

const LOOK_INTERVAL_MS = 60_000;

/** Sees to the keys once a minute, on every instance: what is due is done by whichever looks first. */
@Injectable()
export class KeySchedule implements OnApplicationShutdown {
  readonly #log = new Logger('SigningKeys');
  readonly #rounds = new Rounds({
    everyMs: LOOK_INTERVAL_MS,
    work: () => this.look(),
    failed: (error) => this.#log.error('the signing keys could not be seen to; trying again in a minute', error),
  });

  constructor(
    private readonly keys: SigningKeysService,
    private readonly rotation: KeyRotationService,
    private readonly lifeCycle: KeyLifeCycle,
  ) {}

  /** The keys are prepared. */
  start(): void {
    this.#rounds.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.#rounds.stop();
  }

  /** Removes what is gone, and rotates what has signed for long enough. */
  async look(): Promise<void> {
    await this.lifeCycle.deleteGone();
    await this.keys.reload();
    if (await this.rotation.isDue()) await this.rotation.rotate('routine');
  }
}
