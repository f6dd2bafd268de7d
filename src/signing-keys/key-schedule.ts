import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { KeyLifeCycle } from './key-life-cycle.js';
import { KeyRotationService } from './key-rotation.service.js';
import { SigningKeysService } from './signing-keys.service.js';

const LOOK_INTERVAL_MS = 60_000;

/** Sees to the keys once a minute, on every instance: what is due is done by whichever looks first. */
@Injectable()
export class KeySchedule implements OnApplicationShutdown {
  readonly #log = new Logger('SigningKeys');
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;

  constructor(
    private readonly keys: SigningKeysService,
    private readonly rotation: KeyRotationService,
    private readonly lifeCycle: KeyLifeCycle,
  ) {}

  /** The keys are prepared. */
  start(): void {
    this.#timer = setInterval(() => (this.#looking ??= this.#lookOrLog()), LOOK_INTERVAL_MS).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  /** Removes what is gone, and rotates what has signed for long enough. */
  async look(): Promise<void> {
    await this.lifeCycle.deleteGone();
    await this.keys.reload();
    if (await this.rotation.isDue()) await this.rotation.rotate('routine');
  }

  async #lookOrLog(): Promise<void> {
    try {
      await this.look();
    } catch (error) {
      this.#log.error('the signing keys could not be seen to; trying again in a minute', error);
    } finally {
      this.#looking = undefined;
    }
  }
}
