import { networkOf } from './network.js';

describe('one client', () => {
  it.each([
    [
      '2001:db8:0:7::/64',
      ['2001:db8:0:7::1', '2001:DB8:0:7::1', '2001:0db8:0000:0007:0:0:0:1', '2001:db8::7:0:0:0:1'],
    ],
    ['0:0:0:0::/64', ['::1', '::', '0:0:0:0:0:0:0:1']],
    ['fe80:0:0:0::/64', ['fe80::1', 'fe80::1%eth0', 'FE80:0::2']],
    ['192.0.2.1', ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:c000:201', '0:0:0:0:0:ffff:c000:0201']],
  ])('%s is counted as one, however it is written', (network, spellings) => {
    for (const spelling of spellings) expect([spelling, networkOf(spelling)]).toEqual([spelling, network]);
  });

  it('is whatever it is called where it is no address', () => {
    expect(networkOf('')).toBe('');
  });
});
