import { createHmac, createSecretKey, randomBytes } from 'node:crypto';
import { HmacSha256 } from './hmac-sha256.js';

const LENGTHS = [0, 1, 55, 56, 63, 64, 65, 8191, 8192, 8193, 20_000];
const keyed = (bytes: Buffer) => new HmacSha256(createSecretKey(bytes));
const hex = (mac: string) => Buffer.from(mac, 'base64url').toString('hex');

describe('HmacSha256', () => {
  it.each([
    ['0b'.repeat(20), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [
      Buffer.from('Jefe').toString('hex'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
  ])('answers what RFC 4231 says for key %s', (key, text, mac) => {
    expect(hex(keyed(Buffer.from(key, 'hex')).of(text))).toBe(mac);
  });

  it('is the HMAC of the runtime for texts of any length, one after another, and keys of any that is allowed', () => {
    for (const keyBytes of [1, 32, 64]) {
      const key = randomBytes(keyBytes);
      const mine = keyed(key);
      for (const length of [...LENGTHS, ...LENGTHS.toReversed()]) {
        for (const character of ['a', 'ü', '€', '🗝']) {
          const text = character.repeat(length);
          expect(mine.of(text)).toBe(createHmac('sha256', key).update(text).digest('base64url'));
        }
      }
    }
  });

  it('refuses a key that is longer than a block, which HMAC would have to shorten', () => {
    expect(() => keyed(randomBytes(65))).toThrow('longer than a block');
  });
});
