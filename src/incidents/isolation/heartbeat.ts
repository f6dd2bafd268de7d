import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { Rounds } from '../../common/index.js';
import { Draining } from '../../platform/http/index.js';
import { InstanceIdentity } from './instance-identity.js';
import { OwnInstance } from './own-instance.js';

const INTERVAL_MS = 2_000;

/** Says every two seconds that this instance is there, until it is about to go. */
@Injectable()
export class Heartbeat implements BeforeApplicationShutdown {
  readonly #log = new Logger('Isolation');
  readonly #beats = new Rounds({
    everyMs: INTERVAL_MS,
    work: () => (this.draining.active ? this.own.leave() : this.own.beat()),
    failed: (error, isNew) => {
      if (isNew) this.#log.warn('heartbeats fail; they are tried again', error);
    },
  });

  constructor(
    private readonly own: OwnInstance,
    private readonly identity: InstanceIdentity,
    private readonly draining: Draining,
  ) {}

  /** Resolves once this instance knows whether it is isolated. The tables are there. */
  async start(): Promise<void> {
    await this.own.register();
    this.#beats.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.#beats.stop();
    await this.own.leave().catch((error: unknown) => this.#log.warn('the others were not told of the end', error));
    this.identity.release();
  }
}
