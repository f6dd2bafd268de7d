import * as fc from 'fast-check';
import { isProblem, SystemClock } from '../../common/index.js';
import { AttemptLane } from './attempt-lane.js';
import { tooManyFailures, tooManyRequests } from './limits.errors.js';
import { MemoryWindowCounter } from './window-counter.memory.js';
import { WindowCounter, type Tally } from './window-counter.js';

const rate = (limit: number) => ({ name: 'test', limit, perSeconds: 60 });
const counterOf = (limit: number) => new MemoryWindowCounter(rate(limit), new SystemClock());
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A counter whose answers arrive only when the test lets them, as those of a slow Redis do. */
class LatchedCounter extends WindowCounter {
  readonly #answers: (() => void)[] = [];
  constructor(private readonly counter: WindowCounter) {
    super();
  }
  add(key: string): Promise<Tally> {
    return this.counter.add(key);
  }
  async read(key: string): Promise<Tally> {
    const tally = await this.counter.read(key);
    await new Promise<void>((resolve) => this.#answers.push(resolve));
    return tally;
  }
  async answerOne(): Promise<void> {
    this.#answers.shift()?.();
    await settle();
  }
}

describe('AttemptLane', () => {
  it('admits as many at once as failures are left, and the next in order of arrival as places come free', async () => {
    const lane = new AttemptLane('key', 2, counterOf(2));
    const admitted: number[] = [];
    const turns = [0, 1, 2, 3].map((n) => lane.enter().then(() => admitted.push(n)));
    await settle();
    expect(admitted).toEqual([0, 1]);
    await lane.leave('no failure');
    await settle();
    expect(admitted).toEqual([0, 1, 2]);
    await lane.leave('no failure');
    await Promise.all(turns);
    expect(admitted).toEqual([0, 1, 2, 3]);
  });

  it('refuses all who wait once the failures are used up', async () => {
    const lane = new AttemptLane('key', 1, counterOf(1));
    await lane.enter();
    const waiting = [lane.enter(), lane.enter()];
    const outcomes = Promise.allSettled(waiting);
    await lane.leave('failed');
    for (const outcome of await outcomes) {
      expect(outcome.status === 'rejected' && isProblem(outcome.reason, tooManyFailures)).toBe(true);
    }
    expect(lane.isIdle).toBe(true);
  });

  it('refuses at once when too many wait already', async () => {
    const lane = new AttemptLane('key', 1, counterOf(1));
    await lane.enter();
    for (let i = 0; i < 100; i += 1) lane.enter().catch(() => undefined);
    const refusal: unknown = await lane.enter().catch((error: unknown) => error);
    expect(isProblem(refusal, tooManyRequests)).toBe(true);
  });

  it('does not admit by a count that was read before a failure was recorded', async () => {
    const counter = new LatchedCounter(counterOf(1));
    const lane = new AttemptLane('key', 1, counter);
    const first = lane.enter();
    await settle();
    await counter.answerOne();
    await first;
    const outcome = lane.enter().then(
      () => 'admitted',
      (error: unknown) => (isProblem(error, tooManyFailures) ? 'refused' : error),
    );
    await settle();
    await lane.leave('failed');
    await counter.answerOne();
    await counter.answerOne();
    expect(await outcome).toBe('refused');
  });

  it('never has more failures and checks under way than the limit, whatever the order of events', async () => {
    const event = fc.oneof(
      { weight: 3, arbitrary: fc.constant('enter' as const) },
      fc.constantFrom('failed' as const, 'no failure' as const, 'settle' as const),
    );
    const events = fc.array(event, { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 4 }), events, async (limit, order) => {
        const traffic = new Traffic(limit);
        for (const what of order) await traffic.happens(what);
        await traffic.finish();
        expect(traffic.mostAtOnce).toBeLessThanOrEqual(limit);
        expect(traffic.admitted).toEqual(traffic.admitted.toSorted((a, b) => a - b));
        expect(traffic.admitted.length + traffic.refused).toBe(traffic.entered);
        expect(traffic.lane.isIdle).toBe(true);
        expect((await traffic.counter.read('key')).count).toBe(traffic.failures);
      }),
      { numRuns: 150 },
    );
  });
});

/** Attempts that enter and leave one lane in the order that a test gives. */
class Traffic {
  readonly counter: MemoryWindowCounter;
  readonly lane: AttemptLane;
  readonly admitted: number[] = [];
  entered = 0;
  refused = 0;
  failures = 0;
  mostAtOnce = 0;
  #underWay = 0;
  readonly #leaving: Promise<void>[] = [];

  constructor(limit: number) {
    this.counter = counterOf(limit);
    this.lane = new AttemptLane('key', limit, this.counter);
  }

  async happens(what: 'enter' | 'failed' | 'no failure' | 'settle'): Promise<void> {
    if (what === 'enter') void this.#enter();
    else if (what === 'settle') await settle();
    else if (this.#underWay > 0) this.#leave(what);
  }

  async finish(): Promise<void> {
    await settle();
    while (this.#underWay > 0) {
      this.#leave('no failure');
      await settle();
    }
    await Promise.all(this.#leaving);
  }

  async #enter(): Promise<void> {
    const n = this.entered;
    this.entered += 1;
    try {
      await this.lane.enter();
      this.admitted.push(n);
      this.#underWay += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.failures + this.#underWay);
    } catch {
      this.refused += 1;
    }
  }

  #leave(outcome: 'failed' | 'no failure'): void {
    this.#underWay -= 1;
    this.failures += outcome === 'failed' ? 1 : 0;
    this.#leaving.push(this.lane.leave(outcome));
  }
}
