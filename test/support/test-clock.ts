import { Clock } from '../../src/common/index.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Real time plus what a test has let pass; or, once stopped, nothing but what a test lets pass. */
export class TestClock extends Clock {
  #aheadMs = 0;
  #stalledMs = 0;
  #stoppedAtMs: number | undefined;

  nowMs(): number {
    return (this.#stoppedAtMs ?? Date.now()) + this.#aheadMs;
  }

  /** For limits of seconds: however slow the machine is, it is exactly as late as the test says. */
  stop(): this {
    this.#stoppedAtMs ??= Date.now();
    return this;
  }

  override monotonicMs(): number {
    return performance.now() + this.#stalledMs;
  }

  /** Time that passes without the wall clock: what is looked at regularly was not, for so long. */
  stall({ seconds }: { seconds: number }): void {
    this.#stalledMs += seconds * 1000;
  }

  pass({ seconds = 0, minutes = 0, days = 0 }: { seconds?: number; minutes?: number; days?: number }): void {
    this.#aheadMs += seconds * 1000 + minutes * MINUTE_MS + days * DAY_MS;
  }
}
