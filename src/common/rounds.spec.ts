import { AsyncLocalStorage } from 'node:async_hooks';
import { Rounds } from './rounds.js';

const EVERY_MS = 1000;

/** Rounds whose work ends when the test says so, and what became of it. */
function observed() {
  const begun: { resolve: () => void; reject: (error: Error) => void }[] = [];
  const failures: [string, boolean][] = [];
  const rounds = new Rounds({
    everyMs: EVERY_MS,
    work: () => new Promise<void>((resolve, reject) => begun.push({ resolve, reject })),
    failed: (error, isNew) => failures.push([(error as Error).message, isNew]),
  });
  return { rounds, begun, failures };
}

describe('rounds', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('come every so often, and never two at once', async () => {
    const { rounds, begun } = observed();
    rounds.start();
    expect(begun).toHaveLength(0);
    jest.advanceTimersByTime(3 * EVERY_MS);
    rounds.soon();
    expect(begun).toHaveLength(1);
    begun[0]!.resolve();
    await jest.advanceTimersByTimeAsync(EVERY_MS);
    expect(begun).toHaveLength(2);
  });

  it('come soon when they are asked to, but not before they have started and not after they have stopped', async () => {
    const { rounds, begun } = observed();
    rounds.soon();
    expect(begun).toHaveLength(0);
    rounds.start();
    rounds.soon();
    expect(begun).toHaveLength(1);
    begun[0]!.resolve();
    await rounds.stop();
    rounds.soon();
    jest.advanceTimersByTime(3 * EVERY_MS);
    expect(begun).toHaveLength(1);
  });

  it('have stopped when the last one is over', async () => {
    const { rounds, begun } = observed();
    rounds.start();
    rounds.soon();
    let hasStopped = false;
    const stopping = rounds.stop().then(() => (hasStopped = true));
    await jest.advanceTimersByTimeAsync(EVERY_MS);
    expect(hasStopped).toBe(false);
    begun[0]!.resolve();
    await stopping;
    expect(begun).toHaveLength(1);
  });

  it('go on after one that failed, and say whether that is news', async () => {
    const { rounds, begun, failures } = observed();
    rounds.start();
    for (const outcome of ['first', 'second', undefined, 'third']) {
      await jest.advanceTimersByTimeAsync(EVERY_MS);
      if (outcome === undefined) begun.at(-1)!.resolve();
      else begun.at(-1)!.reject(new Error(outcome));
    }
    await jest.advanceTimersByTimeAsync(0);
    expect(failures).toEqual([
      ['first', true],
      ['second', false],
      ['third', true],
    ]);
  });

  it('belong to nobody who asked for one', () => {
    const request = new AsyncLocalStorage<string>();
    const seen: (string | undefined)[] = [];
    const work = async () => void seen.push(request.getStore());
    const rounds = new Rounds({ everyMs: EVERY_MS, work, failed: () => undefined });
    rounds.start();
    request.run('a request', () => rounds.soon());
    expect(seen).toEqual([undefined]);
  });
});
