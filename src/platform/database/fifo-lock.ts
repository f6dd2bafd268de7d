import { performance } from 'node:perf_hooks';
import { LockTimeoutError } from './database.errors.js';

export const LOCK_WAIT_MS = 5_000;
/** After so long without a pause the next holder waits for the event loop, so that a long queue cannot starve I/O. */
const SLICE_MS = 5;

interface Waiter {
  readonly grant: () => void;
  readonly timer: NodeJS.Timeout | undefined;
}

/**
 * Mutual exclusion inside this process, first come, first served. Invariant: ownership passes from holder to
 * waiter without a gap, and a waiter that gave up is never granted.
 */
export class FifoLock {
  #held = false;
  #sliceStartedMs = 0;
  readonly #waiters: Waiter[] = [];

  /** @param waitMs `Infinity` where every holder is known to end */
  constructor(private readonly waitMs: number = LOCK_WAIT_MS) {}

  get isHeld(): boolean {
    return this.#held;
  }

  /** How many wait for it. */
  get waiting(): number {
    return this.#waiters.length;
  }

  /** `undefined` when the lock was free, so that the uncontended case costs no promise. @throws LockTimeoutError */
  acquire(): Promise<void> | undefined {
    if (!this.#held) {
      this.#held = true;
      this.#sliceStartedMs = performance.now();
      return undefined;
    }
    return new Promise((grant, refuse) => {
      const giveUp = () => {
        this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
        refuse(new LockTimeoutError());
      };
      const waiter = { grant, timer: Number.isFinite(this.waitMs) ? setTimeout(giveUp, this.waitMs) : undefined };
      this.#waiters.push(waiter);
    });
  }

  release(): void {
    const next = this.#waiters.shift();
    if (!next) {
      this.#held = false;
      return;
    }
    clearTimeout(next.timer);
    if (performance.now() - this.#sliceStartedMs < SLICE_MS) next.grant();
    else setImmediate(() => this.#grantFreshSlice(next));
  }

  /** Runs `work` as the only holder. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.acquire();
    if (turn) await turn;
    try {
      return await work();
    } finally {
      this.release();
    }
  }

  #grantFreshSlice(waiter: Waiter): void {
    this.#sliceStartedMs = performance.now();
    waiter.grant();
  }
}
