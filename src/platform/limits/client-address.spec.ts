import * as fc from 'fast-check';
import { clientAddress, clientAddressBlock } from './client-address.js';

describe('clientAddress', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['2001:0DB8:0001:0002:0000:0000:0000:0009', '2001:db8:1:2::9'],
    ['[2001:db8:1:2::9]:4711', '2001:db8:1:2::9'],
    ['command-line', 'command-line'],
    ['', ''],
  ])('writes %j as %j', (text, address) => {
    expect(clientAddress(text)).toBe(address);
    expect(clientAddress(address)).toBe(address);
  });
});

describe('clientAddressBlock', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:db8:1:2::', '2001:db8:1:2::/64'],
    ['2001:0DB8:0001:0002:ffff::1', '2001:db8:1:2::/64'],
    ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
    ['[2001:db8:1:2::9]:4711', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
  ])('counts %s as %s', (address, block) => {
    expect(clientAddressBlock(address)).toBe(block);
  });

  it.each([
    undefined,
    '',
    'unknown',
    '203.0.113',
    '0x7f000001',
    '2130706433',
    '203.0.113.256',
    '_hidden',
    '2001:db8::/64',
  ])('lets what is no address (%s) share one limit', (address) => {
    expect(clientAddressBlock(address)).toBe('unreadable');
  });

  it('gives a whole /64 one limit and never throws', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.string(), (address, text) => {
        expect(clientAddressBlock(address)).not.toBe('unreadable');
        expect(() => clientAddressBlock(text)).not.toThrow();
      }),
    );
  });
});
