import { ipPrefix } from './ip-prefix.js';

describe('the network of an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.0/24'],
    ['255.255.255.255', '255.255.255.0/24'],
    ['::ffff:203.0.113.7', '203.0.113.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8:0::/48'],
    ['2001:db8::', '2001:db8:0::/48'],
    ['2001:0db8:0001::', '2001:db8:1::/48'],
    ['2001:DB8:A::1', '2001:db8:a::/48'],
    ['::1', '0:0:0::/48'],
    ['::', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0::/48'],
  ])('of %s is %s', (ip, prefix) => {
    expect(ipPrefix(ip)).toBe(prefix);
  });

  it.each(['', 'unknown', '203.0.113', '203.0.113.256', '2001:db8:::1', 'localhost', '203.0.113.7:443'])(
    'is unknown for %j',
    (ip) => {
      expect(ipPrefix(ip)).toBeNull();
    },
  );

  it('is one for two spellings of an address, so that they count as one', () => {
    expect(ipPrefix('2001:db8:0:0:0:0:0:1')).toBe(ipPrefix('2001:db8::1'));
  });
});
