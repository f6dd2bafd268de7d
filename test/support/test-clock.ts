import { Clock } from '../../src/common/index.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

type Unit = 'milliseconds' | 'seconds' | 'minutes' | 'days';

/** Real time plus what a test has let pass; or, once stopped, nothing but what a test lets pass. */
export class TestClock extends Clock {
  #aheadMs = 0;
  #stalledMs = 0;
  #stoppedAtMs: number | undefined;
  #heldAtMs: number | undefined;

  nowMs(): number {
    return (this.#stoppedAtMs ?? Date.now()) + this.#aheadMs;
  }

  /**
   * For limits of seconds: however slow the machine is, it is exactly as late as the test says. It stands near the end of
   * a second, so that what is rounded to whole ones shows.
   */
  stop(): this {
    this.#stoppedAtMs ??= Math.floor(Date.now() / 1000) * 1000 + 950;
    return this;
  }

  override monotonicMs(): number {
    return (this.#heldAtMs ?? performance.now()) + this.#stalledMs;
  }

  /**
   * For limits of what is counted monotonically, as `stop()` is for the others: nothing passes but what `stall()` says. It
   * stands at a whole millisecond: with a fraction, what is added to it and taken off again is not always the same.
   */
  hold(): this {
    this.#heldAtMs ??= Math.floor(performance.now());
    return this;
  }

  /** Time that passes without the wall clock: what is looked at regularly was not, for so long. */
  stall({ milliseconds = 0, seconds = 0 }: { milliseconds?: number; seconds?: number }): void {
    this.#stalledMs += milliseconds + seconds * 1000;
  }

  pass({ milliseconds = 0, seconds = 0, minutes = 0, days = 0 }: Partial<Record<Unit, number>>): void {
    this.#aheadMs += milliseconds + seconds * 1000 + minutes * MINUTE_MS + days * DAY_MS;
  }
}
