import { parseSettings, RootSecret } from '../platform/config/index.js';
import { KeySeal } from './key-seal.js';

const sealOf = (SECRET_KEY: string) => new KeySeal(new RootSecret(parseSettings({ SECRET_KEY })));
const SECRET = 'one root secret of these specs, long enough';

describe('KeySeal', () => {
  const plain = Buffer.from('a private key');

  it('gives back what it sealed, and seals the same in ever new ways', () => {
    const [one, two] = [sealOf(SECRET).seal(plain, 'kid'), sealOf(SECRET).seal(plain, 'kid')];
    expect(one).not.toBe(two);
    expect(sealOf(SECRET).open(one, 'kid')).toEqual(plain);
  });

  it.each([
    ['another secret', (sealed: string) => sealOf(`${SECRET}!`).open(sealed, 'kid')],
    ['another kid', (sealed: string) => sealOf(SECRET).open(sealed, 'other')],
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
