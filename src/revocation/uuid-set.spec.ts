import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { UuidSet } from './uuid-set.js';

describe('a set of UUIDs', () => {
  it('has what was added and nothing else, however often it grows', () => {
    const set = new UuidSet();
    const added = Array.from({ length: 20_000 }, () => randomUUID());
    for (const uuid of added) set.add(uuid);
    for (const uuid of added.slice(0, 100)) set.add(uuid.toUpperCase());
    expect(set.size).toBe(20_000);
    expect(added.every((uuid) => set.has(uuid))).toBe(true);
    expect(added.some(() => set.has(randomUUID()))).toBe(false);
  });

  it('tells apart UUIDs that collide or differ in one digit', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.uuid(), { minLength: 2, maxLength: 50 }), fc.nat(31), (uuids, position) => {
        const set = new UuidSet();
        const [absent, ...present] = uuids.filter((uuid) => !uuid.startsWith('00000000-0000-0000'));
        if (absent === undefined) return;
        for (const uuid of present) set.add(uuid);
        expect(set.has(absent)).toBe(false);
        for (const uuid of present) {
          const digits = [...uuid];
          const at = position + (position >= 8 ? 1 : 0);
          if (digits[at] !== '-') digits[at] = digits[at] === 'a' ? 'b' : 'a';
          const changed = digits.join('');
          expect(set.has(changed)).toBe(present.includes(changed));
        }
      }),
    );
    const colliding = Array.from(
      { length: 300 },
      (_, i) => `12345678-0000-4000-8000-${i.toString(16).padStart(4, '0')}00000000`,
    );
    const set = new UuidSet();
    for (const uuid of colliding.slice(0, 200)) set.add(uuid);
    expect(colliding.map((uuid) => set.has(uuid))).toEqual(colliding.map((_, i) => i < 200));
  });

  it('takes nothing but UUIDs', () => {
    const set = new UuidSet();
    const nil = '00000000-0000-0000-0000-000000000000';
    for (const text of ['', 'client-1', `${randomUUID()}0`, randomUUID().replace('-', 'x'), 'g'.repeat(36), nil]) {
      expect(() => set.add(text)).toThrow(TypeError);
      set.add(randomUUID());
      expect(set.has(text)).toBe(false);
    }
  });

  it('takes at most 46 bytes for each of many', () => {
    const set = new UuidSet();
    for (let i = 0; i < 100_000; i += 1) set.add(randomUUID());
    expect(set.bytes / set.size).toBeLessThanOrEqual(46);
  });
});
