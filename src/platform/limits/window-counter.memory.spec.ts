import { SystemClock } from '../../common/index.js';
import { MemoryWindowCounter } from './window-counter.memory.js';

const rate = { name: 'test', limit: 3, perSeconds: 60 };

describe('MemoryWindowCounter', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('opens a window with the first count and ends it on time', async () => {
    const counter = new MemoryWindowCounter(rate, new SystemClock());
    expect(await counter.add('a')).toEqual({ count: 1, resetMs: 60_000 });
    jest.advanceTimersByTime(59_999);
    expect(await counter.add('a')).toEqual({ count: 2, resetMs: 1 });
    jest.advanceTimersByTime(1);
    expect(await counter.read('a')).toEqual({ count: 0, resetMs: 0 });
    expect(await counter.add('a')).toEqual({ count: 1, resetMs: 60_000 });
  });

  it('goes on counting past the limit, so that the caller sees by how much', async () => {
    const counter = new MemoryWindowCounter(rate, new SystemClock());
    for (let i = 0; i < 4; i += 1) await counter.add('a');
    expect((await counter.add('a')).count).toBe(5);
  });

  it('ends a window whose timer has not run yet', async () => {
    const counter = new MemoryWindowCounter(rate, new SystemClock());
    await counter.add('a');
    jest.setSystemTime(Date.now() + 60_000);
    expect((await counter.read('a')).count).toBe(0);
    expect((await counter.add('a')).count).toBe(1);
  });

  it('makes new keys share windows in a flood of keys, and leaves known keys their own', async () => {
    const counter = new MemoryWindowCounter(rate, new SystemClock(), 10);
    for (let i = 0; i < 10; i += 1) await counter.add(`known-${i}`);
    for (let i = 0; i < 5000; i += 1) await counter.add(`flood-${i}`);
    expect((await counter.read('known-3')).count).toBe(1);
    expect((await counter.add('known-3')).count).toBe(2);
    expect((await counter.read('never seen')).count).toBeGreaterThan(0);
    expect(jest.getTimerCount()).toBeLessThanOrEqual(10 + 1024);
  });

  it('gives keys windows of their own again when the flood is over', async () => {
    const counter = new MemoryWindowCounter(rate, new SystemClock(), 10);
    for (let i = 0; i < 10; i += 1) await counter.add(`known-${i}`);
    await counter.add('one');
    let other = 0;
    while ((await counter.read(`other-${other}`)).count === 0) other += 1;
    jest.advanceTimersByTime(60_000);
    expect(await counter.add('one')).toEqual({ count: 1, resetMs: 60_000 });
    expect((await counter.read(`other-${other}`)).count).toBe(0);
  });
});
