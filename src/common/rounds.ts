import { AsyncLocalStorage } from 'node:async_hooks';

export interface RoundsOptions {
  readonly everyMs: number;
  readonly work: () => Promise<void>;
  /** The next round comes all the same. `isNew` is false while the round before has failed too. */
  readonly failed: (error: unknown, isNew: boolean) => void;
}

/** Work that is done every so often, one round at a time. It holds no process open. */
export class Rounds {
  /** A round belongs to no request: it must not find itself inside the transaction that asked for it. */
  readonly #outside = AsyncLocalStorage.snapshot();
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> | undefined;
  #failing = false;

  constructor(private readonly options: RoundsOptions) {}

  /** The first round comes after `everyMs`. */
  start(): void {
    this.#timer = setInterval(() => this.#begin(), this.options.everyMs).unref();
  }

  /** A round without waiting for the next time, unless one is under way or they have not started. */
  soon(): void {
    if (this.#timer) this.#outside(() => this.#begin());
  }

  /** Resolves once the round that is under way is over. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#round;
  }

  #begin(): void {
    this.#round ??= this.#go().finally(() => (this.#round = undefined));
  }

  async #go(): Promise<void> {
    try {
      await this.options.work();
      this.#failing = false;
    } catch (error) {
      this.options.failed(error, !this.#failing);
      this.#failing = true;
    }
  }
}
