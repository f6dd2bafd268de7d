import type { Problem } from '../../common/index.js';
import { tooManyFailures, tooManyRequests } from './limits.errors.js';
import type { WindowCounter } from './window-counter.js';

const WAITING_MAX = 100;

interface Waiter {
  readonly admit: () => void;
  readonly refuse: (problem: Problem) => void;
}

/**
 * The attempts of one key: those whose check is under way and, in order of arrival, those that wait. Invariant:
 * failures of the window and checks under way together never exceed the limit, so no number of simultaneous guesses
 * buys one guess more, while right answers pass in any number.
 */
export class AttemptLane {
  readonly #waiting: Waiter[] = [];
  #underWay = 0;
  #failuresRecorded = 0;
  #admitting = false;

  constructor(
    private readonly key: string,
    private readonly limit: number,
    private readonly failures: WindowCounter,
  ) {}

  get isIdle(): boolean {
    return this.#underWay === 0 && this.#waiting.length === 0;
  }

  /** Resolves when the check may start; `leave` must follow. @throws Problem when the failures are used up */
  async enter(): Promise<void> {
    if (this.#waiting.length >= WAITING_MAX) throw tooManyRequests({ retryAfterSeconds: 1 });
    const turn = new Promise<void>((admit, refuse) => this.#waiting.push({ admit, refuse }));
    void this.#admitInOrder();
    await turn;
  }

  /** The check is done. A failure is on record before its place is free. */
  async leave(outcome: 'failed' | 'no failure'): Promise<void> {
    if (outcome === 'failed') {
      await this.failures.add(this.key);
      this.#failuresRecorded += 1;
    }
    this.#underWay -= 1;
    void this.#admitInOrder();
  }

  async #admitInOrder(): Promise<void> {
    if (this.#admitting) return;
    this.#admitting = true;
    while (this.#waiting.length > 0) {
      const recordedBefore = this.#failuresRecorded;
      const tally = await this.failures.read(this.key);
      // The count may lack a failure that was recorded meanwhile, whose check is no longer under way. Nothing may be
      // awaited between this comparison and the admission.
      if (recordedBefore !== this.#failuresRecorded) continue;
      if (tally.count >= this.limit) this.#refuseAll(tally.resetMs);
      const places = this.limit - tally.count - this.#underWay;
      // The next one to leave comes back here.
      if (places <= 0) break;
      this.#admit(places);
    }
    this.#admitting = false;
  }

  #admit(places: number): void {
    for (const waiter of this.#waiting.splice(0, places)) {
      this.#underWay += 1;
      waiter.admit();
    }
  }

  #refuseAll(resetMs: number): void {
    for (const waiter of this.#waiting.splice(0)) {
      waiter.refuse(tooManyFailures({ retryAfterSeconds: resetMs / 1000 }));
    }
  }
}
