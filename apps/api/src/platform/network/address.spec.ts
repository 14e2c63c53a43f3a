import { canonicalAddress, networkOf, prefixOf } from './address.js';

/** Everything that an honest proxy has been seen to write for one address. */
function spellingsOf(hosts: readonly string[], { bracketsNeeded }: { bracketsNeeded: boolean }): string[] {
  const ported = hosts.flatMap((host) => {
    const inBrackets = [`[${host}]`, `[${host}]:443`, `[${host}]:5678`, `[${host}]:_secret`];
    return bracketsNeeded ? [host, ...inBrackets] : [host, `${host}:443`, `${host}:5678`, ...inBrackets];
  });
  return ported.flatMap((node) => [
    node,
    ` ${node}\t`,
    `"${node}"`,
    `for=${node}`,
    `For="${node}"`,
    `FOR = "${node}" ; proto=https;by=203.0.113.43`,
  ]);
}

const V4 = spellingsOf(['203.0.113.9', '203.000.113.009'], { bracketsNeeded: false });
const V4_IN_V6 = [
  '::ffff:203.0.113.9',
  '::FFFF:203.0.113.9',
  '::ffff:cb00:7109',
  '0:0:0:0:0:FFFF:CB00:7109',
  '0000:0000:0000:0000:0000:ffff:203.0.113.9',
  '::ffff:203.0.113.9%eth0',
  '::203.0.113.9',
  '::cb00:7109',
  '64:ff9b::203.0.113.9',
  '64:ff9b::cb00:7109',
];
const V6 = [
  '2001:db8:0:7::1',
  '2001:DB8:0:7::1',
  '2001:0db8:0000:0007:0000:0000:0000:0001',
  '2001:db8:0:7:0:0:0:1',
  '2001:db8::7:0:0:0:1',
  '2001:db8:0:7::0.0.0.1',
  '2001:db8:0:7::1%eth0',
  '2001:db8:0:7::1%25wlan1',
];
const LINK_LOCAL = ['fe80::1', 'FE80:0::1', 'fe80::1%eth0', 'fe80::1%2', 'fe80::1%'];

describe('an address', () => {
  it.each([
    ['203.0.113.9', [...V4, ...spellingsOf(V4_IN_V6, { bracketsNeeded: true })]],
    ['2001:db8:0:7::1', spellingsOf(V6, { bracketsNeeded: true })],
    ['fe80::1', spellingsOf(LINK_LOCAL, { bracketsNeeded: true })],
    ['::1', spellingsOf(['::1', '0:0:0:0:0:0:0:1', '::0001'], { bracketsNeeded: true })],
    ['::', spellingsOf(['::', '0::0'], { bracketsNeeded: true })],
  ])('%s has one spelling, however it was written', (canonical, spellings) => {
    expect(spellings.length).toBeGreaterThan(20);
    for (const spelling of spellings)
      expect([spelling, canonicalAddress(spelling)]).toEqual([spelling, canonical]);
  });

  it.each([
    undefined,
    '',
    ' ',
    'unknown',
    '_hidden',
    'for=unknown',
    'for="_gazonk"',
    'localhost',
    '1',
    '127.1',
    '0x7f.0.0.1',
    '0x7f000001',
    '2130706433',
    '203.0.113',
    '203.0.113.256',
    '203.0.113.0009',
    '203.0.113.9.1',
    '203.0.113.-9',
    '203.0.113.9/24',
    '203.0.113.9:',
    '203.0.113.9:port',
    '203.0.113.9:123456',
    '203.0.113.9 198.51.100.1',
    '2001:db8:::1',
    '2001:db8::12345',
    '2001:db8::1::2',
    '[2001:db8::1',
    '2001:db8::1]:443',
    '[[2001:db8::1]]',
    '[]',
    '[]:443',
    'for=',
    'by=203.0.113.9',
    '"203.0.113.9',
    '\u0000',
    '203.0.113.9\u0000',
    '２０３.0.113.9',
    `203.0.113.9${' '.repeat(5000)}`,
    `for="${'['.repeat(10_000)}`,
    `fe80::1%${'z'.repeat(5000)}`,
    '9'.repeat(16_000),
  ])('is not %j', (written) => {
    expect(canonicalAddress(written)).toBeNull();
  });
});

describe('one client', () => {
  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:0:7::1', '2001:db8:0:7::/64'],
    ['2001:db8:0:7:ffff::2', '2001:db8:0:7::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ])('%s is counted as %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});

describe('the network that the log keeps', () => {
  it.each([
    ['203.0.113.7', '203.0.113.0/24'],
    ['255.255.255.255', '255.255.255.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::/48'],
    ['2001:db8::1', '2001:db8:0::/48'],
    ['2001:db8::', '2001:db8:0::/48'],
    ['::1', '0:0:0::/48'],
    ['::', '0:0:0::/48'],
    ['', null],
  ])('of %j is %s', (address, prefix) => {
    expect(prefixOf(address)).toBe(prefix);
  });
});
