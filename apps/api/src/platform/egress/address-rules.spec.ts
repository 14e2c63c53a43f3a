import { isAllowedAddress } from './address-rules.js';

const PUBLIC = [
  '8.8.8.8',
  '1.1.1.1',
  '203.0.112.1',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '192.167.255.255',
  '11.0.0.1',
  '223.255.255.254',
  '2606:4700:4700::1111',
  '2a00:1450:4001:81b::200e',
  '::ffff:8.8.8.8',
];
const PRIVATE = [
  '127.0.0.1',
  '127.255.255.254',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.255.255',
  '::1',
  'fc00::1',
  'fdff::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:10.0.0.1',
];
const NEVER = [
  '169.254.169.254',
  '169.254.0.1',
  '169.254.170.2',
  'fe80::1',
  'febf::1',
  'fd00:ec2::254',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '::ffff:100.100.100.200',
];
const REFUSED = [
  '0.0.0.0',
  '0.1.2.3',
  '100.64.0.1',
  '100.127.255.255',
  '192.0.0.1',
  '192.0.2.1',
  '192.88.99.1',
  '198.18.0.1',
  '198.19.255.255',
  '198.51.100.1',
  '203.0.113.1',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  '192.31.196.1',
  '192.175.48.1',
  '::',
  '::8.8.8.8',
  'ff02::1',
  '2001:db8::1',
  '3fff::1',
  '2002:7f00:1::',
  '2002:808:808::',
  '2001::1',
  '64:ff9b::7f00:1',
  '64:ff9b::8.8.8.8',
  '64:ff9b:1::1',
  '100::1',
  '5f00::1',
  '2001:10::1',
  '2001:20::1',
  '2620:4f:8000::1',
  'fec0::1',
];
const NONSENSE = ['', 'localhost', '8.8.8.8/32', '8.8.8.8:80', '[::1]', '999.1.1.1', 'fe80::1%eth0x'];

describe('addresses', () => {
  it.each(PUBLIC)('%s is public', (address) => {
    expect(isAllowedAddress(address, { allowPrivate: false })).toBe(true);
  });

  it.each(PRIVATE)('%s is private: only development goes there', (address) => {
    expect(isAllowedAddress(address, { allowPrivate: false })).toBe(false);
    expect(isAllowedAddress(address, { allowPrivate: true })).toBe(true);
  });

  it.each([...NEVER, ...REFUSED, ...NONSENSE])('%s is refused, whatever the settings say', (address) => {
    expect(isAllowedAddress(address, { allowPrivate: false })).toBe(false);
    expect(isAllowedAddress(address, { allowPrivate: true })).toBe(false);
  });
});
