import fc from 'fast-check';
import { OrderedIds } from './ordered-ids.js';

const UUID_7 = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('OrderedIds', () => {
  it('stand in the order in which they were made, whatever the clock does', () => {
    const times = fc.array(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_020 }), { maxLength: 300 });
    fc.assert(
      fc.property(times, (clock) => {
        const ids = new OrderedIds();
        const made = clock.map((nowMs) => ids.next(nowMs));
        expect(made).toEqual(made.toSorted());
        for (const id of made) expect(id).toMatch(UUID_7);
      }),
    );
  });

  it('begin with the time at which they were made', () => {
    expect(new OrderedIds().next(0x0123456789ab)).toMatch(/^01234567-89ab-7000-/);
  });

  it('go on in order beyond those that fit into a millisecond, and no two are alike', () => {
    const ids = new OrderedIds();
    const made = Array.from({ length: 10_000 }, () => ids.next(1_700_000_000_000));
    expect(made).toEqual(made.toSorted());
    expect(new Set(made).size).toBe(made.length);
  });

  it('are not alike where two instances make them at once', () => {
    const [one, other] = [new OrderedIds(), new OrderedIds()];
    const made = Array.from({ length: 1000 }, () => [one.next(7), other.next(7)]).flat();
    expect(new Set(made).size).toBe(made.length);
  });
});
