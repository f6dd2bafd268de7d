import { randomUUID } from 'node:crypto';
import { CutoffIndex } from './cutoff-index.js';

const MINUTE_MS = 60_000;

describe('the index of cut-offs', () => {
  it('keeps each until it can match nothing living, and not for ever', () => {
    const index = new CutoffIndex();
    const [soon, later] = [randomUUID(), randomUUID()];
    index.add(soon, 10 * MINUTE_MS, 0);
    index.add(later, 60 * MINUTE_MS, 0);
    index.add(randomUUID(), 0, 5 * MINUTE_MS);
    expect([index.size, index.has(soon), index.has(later)]).toEqual([2, true, true]);
    index.add(randomUUID(), 61 * MINUTE_MS, 9 * MINUTE_MS);
    expect(index.has(soon)).toBe(true);
    index.add(randomUUID(), 90 * MINUTE_MS, 15 * MINUTE_MS);
    expect([index.size, index.has(soon), index.has(later)]).toEqual([3, false, true]);
  });
});
