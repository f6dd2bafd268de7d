import { RecentHits } from './recent-hits.js';

describe('recent hits of a key', () => {
  it('are those within the window, which slides', () => {
    const hits = new RecentHits(100, 10);
    const counts = [0, 50, 99, 101, 151].map((atMs) => hits.add('k', `hit at ${atMs}`, atMs));
    expect(counts).toEqual([1, 2, 3, 3, 3]);
    expect(hits.add('k', 'much later', 1000)).toBe(1);
  });

  it('count a member once, at the time it was last seen', () => {
    const hits = new RecentHits(100, 10);
    expect([0, 40, 80].map((atMs) => hits.add('k', 'same', atMs))).toEqual([1, 1, 1]);
    expect(hits.add('k', 'other', 150)).toBe(2);
    expect(hits.add('k', 'another', 181)).toBe(2);
  });

  it('are counted for each key by itself', () => {
    const hits = new RecentHits(100, 10);
    hits.add('a', '1', 0);
    expect(hits.add('b', '2', 0)).toBe(1);
  });

  it('are no more than enough, however many there are', () => {
    const hits = new RecentHits(100, 3);
    const counts = Array.from({ length: 1000 }, (_, n) => hits.add('k', `${n}`, 0));
    expect(Math.max(...counts)).toBe(3);
  });

  it('of 100,000 keys that come once are forgotten but for the last 10,000; a key that goes on is not', () => {
    const hits = new RecentHits(60_000, 20);
    for (let n = 0; n < 100_000; n += 1) {
      hits.add(`address ${n}`, 'hit', n);
      if (n % 5_000 === 0) hits.add('who goes on', `hit ${n}`, n);
    }
    expect(hits.size).toBe(10_000);
    expect(hits.add('who goes on', 'one more', 100_000)).toBe(12);
  });
});
