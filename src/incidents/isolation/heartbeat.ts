import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Draining } from '../../platform/http/index.js';
import { InstanceIdentity } from './instance-identity.js';
import { OwnInstance } from './own-instance.js';

const INTERVAL_MS = 2_000;

/** Says every two seconds that this instance is there, until it is about to go. */
@Injectable()
export class Heartbeat implements BeforeApplicationShutdown {
  readonly #log = new Logger('Isolation');
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> | undefined;
  #failing = false;

  constructor(
    private readonly own: OwnInstance,
    private readonly identity: InstanceIdentity,
    private readonly draining: Draining,
  ) {}

  /** Resolves once this instance knows whether it is isolated. The tables are there. */
  async start(): Promise<void> {
    await this.own.register();
    this.#timer = setInterval(() => (this.#beating ??= this.#beatOrLog()), INTERVAL_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beating;
    await this.own.leave().catch((error: unknown) => this.#log.warn('the others were not told of the end', error));
    this.identity.release();
  }

  async #beatOrLog(): Promise<void> {
    try {
      await (this.draining.active ? this.own.leave() : this.own.beat());
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) this.#log.warn('heartbeats fail; they are tried again', error);
      this.#failing = true;
    } finally {
      this.#beating = undefined;
    }
  }
}
