import { inParts } from './in-parts.js';

describe('keys in parts', () => {
  const asked: number[] = [];
  const twice = async (part: readonly number[]) => {
    asked.push(part.length);
    return part.flatMap((key) => [key, key]);
  };

  beforeEach(() => asked.splice(0));

  it('are asked for once each, 500 at a time, and what is found keeps their order', async () => {
    const keys = Array.from({ length: 1001 }, (_, n) => n);
    expect(await inParts(keys, twice)).toEqual(keys.flatMap((key) => [key, key]));
    expect(asked).toEqual([500, 500, 1]);
  });

  it('ask nothing where there are none', async () => {
    expect([await inParts([], twice), asked]).toEqual([[], []]);
  });
});
