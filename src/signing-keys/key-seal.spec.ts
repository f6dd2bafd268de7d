import { parseSettings, RootSecret } from '../platform/config/index.js';
import { KeySeal } from './key-seal.js';

const SECRET = 'one root secret of these specs, long enough';
const OTHER = 'another root secret of these specs, long too';
const sealOf = (SECRET_KEY: string, SECRET_KEY_PREVIOUS = '') =>
  new KeySeal(new RootSecret(parseSettings({ SECRET_KEY, SECRET_KEY_PREVIOUS })));

describe('KeySeal', () => {
  const plain = Buffer.from('a private key');

  it('gives back what it sealed, and seals the same in ever new ways', () => {
    const [one, two] = [sealOf(SECRET).seal(plain, 'kid'), sealOf(SECRET).seal(plain, 'kid')];
    expect(one).not.toBe(two);
    expect(sealOf(SECRET).open(one, 'kid')).toEqual(plain);
  });

  it('opens what the previous secret sealed, and seals with the current one alone', () => {
    const both = sealOf(OTHER, SECRET);
    expect(both.open(sealOf(SECRET).seal(plain, 'kid'), 'kid')).toEqual(plain);
    expect(sealOf(OTHER).open(both.seal(plain, 'kid'), 'kid')).toEqual(plain);
  });

  it('rewraps what the previous secret sealed, and leaves alone what the current one did', () => {
    const both = sealOf(OTHER, SECRET);
    const rewrapped = both.rewrap(sealOf(SECRET).seal(plain, 'kid'), 'kid')!;
    expect(sealOf(OTHER).open(rewrapped, 'kid')).toEqual(plain);
    expect(both.rewrap(rewrapped, 'kid')).toBeUndefined();
    expect(() => both.rewrap(sealOf(`${SECRET}!`).seal(plain, 'kid'), 'kid')).toThrow();
  });

  it.each([
    ['another secret', (sealed: string) => sealOf(`${SECRET}!`).open(sealed, 'kid')],
    ['another kid', (sealed: string) => sealOf(SECRET).open(sealed, 'other')],
    ['another kid and two secrets', (sealed: string) => sealOf(OTHER, SECRET).open(sealed, 'other')],
    [
      'one altered bit',
      (sealed: string) => {
        const bytes = Buffer.from(sealed, 'base64url');
        bytes[bytes.length - 1]! ^= 1;
        return sealOf(SECRET).open(bytes.toString('base64url'), 'kid');
      },
    ],
    ['a cut-off tag', (sealed: string) => sealOf(SECRET).open(sealed.slice(0, 20), 'kid')],
  ])('does not open with %s', (_, open) => {
    expect(() => open(sealOf(SECRET).seal(plain, 'kid'))).toThrow();
  });
});
