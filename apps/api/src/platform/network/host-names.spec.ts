import { isNobodysName } from './host-names.js';

describe('a host name', () => {
  it.each([
    '127.0.0.1',
    '192.168.1.7',
    '203.0.113.9',
    '[::1]',
    '[2001:db8::1]',
    'localhost',
    'console.localhost',
    'signet',
    'SIGNET',
    'signet.lan',
    'signet.lan.',
    'box.local',
    'signet.internal',
    'signet.home.arpa',
    'console.test',
  ])('is nobody’s: %s', (name) => expect(isNobodysName(name)).toBe(true));

  it.each([
    '',
    '.',
    'evil.example.com',
    'lan.evil.com',
    'signet.lan.evil.com',
    'evil-lan.com',
    'notlocal.net',
    '127.0.0.1.nip.io',
    '127.0.0.1.evil.com',
    'localhost.evil.com',
    'xlan.com',
  ])('may be a stranger’s: %j', (name) => expect(isNobodysName(name)).toBe(false));
});
