import type { DataSource } from 'typeorm';
import { DatabaseCheck } from './database.check.js';

/** Stands in for a database that the test lets answer, fail or hang; the real ones answer in the e2e suite. */
function hangingDatabase() {
  const queries: { answer: () => void; fail: (error: Error) => void }[] = [];
  const query = () => new Promise<void>((answer, fail) => queries.push({ answer, fail }));
  return { queries, check: new DatabaseCheck({ query } as unknown as DataSource) };
}

describe('DatabaseCheck', () => {
  afterEach(() => jest.useRealTimers());

  it('is up when the database answers', async () => {
    const { queries, check } = hangingDatabase();
    const result = check.check();
    queries[0]!.answer();
    expect(await result).toBe('up');
  });

  it('is down when the query fails, and asks anew the next time', async () => {
    const { queries, check } = hangingDatabase();
    const result = check.check();
    queries[0]!.fail(new Error('refused'));
    await expect(result).rejects.toThrow('refused');
    const next = check.check();
    queries[1]!.answer();
    expect(await next).toBe('up');
  });

  it('is down after two seconds without an answer, and sends no second query after one that hangs', async () => {
    jest.useFakeTimers();
    const { queries, check } = hangingDatabase();
    for (let probe = 0; probe < 3; probe += 1) {
      const result = expect(check.check()).rejects.toThrow('no answer within 2000 ms');
      jest.advanceTimersByTime(2000);
      await result;
    }
    expect(queries).toHaveLength(1);
    queries[0]!.answer();
    await jest.advanceTimersByTimeAsync(0);
    const recovered = check.check();
    queries[1]!.answer();
    expect(await recovered).toBe('up');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not leave a failure of a hanging query unhandled', async () => {
    jest.useFakeTimers();
    const { queries, check } = hangingDatabase();
    const result = expect(check.check()).rejects.toThrow('no answer');
    jest.advanceTimersByTime(2000);
    await result;
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    queries[0]!.fail(new Error('connection lost'));
    await jest.advanceTimersByTimeAsync(0);
    await new Promise<void>((resolve) =>
      jest.requireActual<typeof import('node:timers')>('node:timers').setImmediate(resolve),
    );
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });
});
