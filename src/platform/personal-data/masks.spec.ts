import * as fc from 'fast-check';
import { masked, type PersonalKind } from './masks.js';

const word = fc.stringMatching(/^[\p{L}\p{N}._+-]{1,40}$/u);
const label = fc.stringMatching(/^[a-z0-9äß-]{1,20}$/);
const lastLabel = fc.stringMatching(/^[a-z]{2,12}$/);
const digits = fc.stringMatching(/^\d{7,14}$/);
const kind = fc.constantFrom<PersonalKind>('email', 'phone', 'address');
const anything = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.emailAddress(),
  fc.ipV4(),
  fc.ipV6(),
  digits,
  fc.stringMatching(/^[*a1@.:+ ]{0,12}$/),
);

describe('a mask', () => {
  it.each<[PersonalKind, string, string]>([
    ['email', 'alice@example.com', 'a***@e***.com'],
    ['email', 'a@b.org', 'a***@b***.org'],
    ['email', 'alice@mail.corp.example.co.uk', 'a***@m***.uk'],
    ['email', 'alice@localhost', 'a***@l***'],
    ['email', 'alice@203.0.113.77', 'a***@2***'],
    ['email', '𝐝ora@ünder.example', '𝐝***@ü***.example'],
    ['email', 'alice', '***'],
    ['email', 'alice@', '***'],
    ['email', '@example.com', '***'],
    ['email', 'a b@example.com', '***'],
    ['email', 'alice@example.com@example.org', '***'],
    ['email', '', '***'],
    ['phone', '+49 151 2345-6789', '***89'],
    ['phone', '(030) 123456', '***56'],
    ['phone', '0301234567', '***67'],
    ['phone', '110', '***'],
    ['phone', 'call me', '***'],
    ['address', '203.0.113.7', '203.0.113.***'],
    ['address', '::ffff:203.0.113.7', '203.0.113.***'],
    ['address', '2001:db8:85a3::8a2e:370:7334', '2001:db8:85a3:***'],
    ['address', 'fe80::1%eth0', 'fe80:0:0:***'],
    ['address', '203.0.113.0/24', '***'],
    ['address', '10 Downing Street', '***'],
  ])('of the %s %j is %j', (of, value, expected) => {
    expect(masked(of, value)).toBe(expected);
  });

  it('leaves what is not there, goes through a list, and hides whole what is no text', () => {
    expect(masked('email', null)).toBeNull();
    expect(masked('email', undefined)).toBeUndefined();
    expect(masked('email', ['alice@example.com', null])).toEqual(['a***@e***.com', null]);
    expect(masked('email', { of: 'alice@example.com' })).toBe('***');
    expect(masked('phone', 491512345678)).toBe('***');
  });

  it('of an address is the same for all with the same first letters and last label: no letter more, no length', () => {
    fc.assert(
      fc.property(word, word, fc.array(label), fc.array(label), lastLabel, (name, other, domain, otherDomain, last) => {
        const [a, b] = [`a${name}@e${domain.join('.')}.${last}`, `a${other}@e${otherDomain.join('.')}.${last}`];
        expect(masked('email', a)).toBe(`a***@e***.${last}`);
        expect(masked('email', b)).toBe(masked('email', a));
      }),
    );
  });

  it('of a phone number shows two digits of it', () => {
    fc.assert(fc.property(digits, (number) => expect(masked('phone', number)).toBe(`***${number.slice(-2)}`)));
  });

  it('of an IP address is the same for all of its network', () => {
    fc.assert(
      fc.property(fc.nat(255), (host) => {
        expect(masked('address', `203.0.113.${host}`)).toBe('203.0.113.***');
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 5, maxLength: 5 }), (groups) => {
        const host = groups.map((group) => group.toString(16)).join(':');
        expect(masked('address', `2001:db8:1:${host}`)).toBe('2001:db8:1:***');
      }),
    );
  });

  it('of a mask is that mask, whatever it was made of', () => {
    fc.assert(
      fc.property(kind, anything, (of, value) => {
        expect(masked(of, masked(of, value))).toBe(masked(of, value));
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows of no value more than a mask holds', () => {
    fc.assert(
      fc.property(kind, anything, (of, value) => {
        const shown = [...(masked(of, value) as string)].filter((letter) => letter !== '*').join('');
        const most = { email: 3 + 64, phone: 2, address: 15 }[of];
        expect([...shown].length).toBeLessThanOrEqual(most);
        expect(masked(of, value)).toContain('***');
      }),
      { numRuns: 2_000 },
    );
  });
});
