import { LoadingCache } from './loading-cache.js';

describe('LoadingCache', () => {
  const cacheOf = (load: (key: string) => Promise<{ value: number }>) => new LoadingCache({ maxEntries: 2, load });

  it('reads once for all who wait, and then answers without a promise', async () => {
    let reads = 0;
    const cache = cacheOf(async () => ({ value: (reads += 1) }));
    expect(await Promise.all([cache.get('a'), cache.get('a')])).toEqual([{ value: 1 }, { value: 1 }]);
    expect(cache.get('a')).toEqual({ value: 1 });
    expect(reads).toBe(1);
  });

  it('does not remember what a read began to find before the change that it missed', async () => {
    const answers: ((value: { value: number }) => void)[] = [];
    const cache = cacheOf(() => new Promise((resolve) => answers.push(resolve)));
    const early = cache.get('a');
    cache.invalidate('a');
    const late = cache.get('a');
    answers[1]!({ value: 2 });
    expect(await late).toEqual({ value: 2 });
    answers[0]!({ value: 1 });
    expect(await early).toEqual({ value: 1 });
    expect(cache.get('a')).toEqual({ value: 2 });
  });

  it('does not remember a failure', async () => {
    let reads = 0;
    const cache = cacheOf(async () => {
      if ((reads += 1) === 1) throw new Error('down');
      return { value: reads };
    });
    await expect(cache.get('a')).rejects.toThrow('down');
    expect(await cache.get('a')).toEqual({ value: 2 });
  });

  it('forgets what was used longest ago when it is full', async () => {
    let reads = 0;
    const cache = cacheOf(async () => ({ value: (reads += 1) }));
    for (const key of ['a', 'b', 'c']) await cache.get(key);
    expect(cache.get('c')).toEqual({ value: 3 });
    expect(await cache.get('a')).toEqual({ value: 4 });
  });
});
