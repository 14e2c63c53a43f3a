import { listenHost, urlOfListener } from './listener.js';

describe('a host to listen on', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.2', '127.0.0.2'],
    ['0.0.0.0', '0.0.0.0'],
    ['::', '::'],
    ['[::]', '::'],
    ['::1', '::1'],
    ['[::1]', '::1'],
    ['2001:db8::7', '2001:db8::7'],
    ['localhost', 'localhost'],
    ['signet.lan', 'signet.lan'],
    ['signet_api', 'signet_api'],
    ['node-1.example.com', 'node-1.example.com'],
  ])('may be %s', (text, host) => expect(listenHost.parse(text)).toBe(host));

  it.each([
    '',
    '*',
    '0',
    '127.1',
    '999.0.0.1',
    '127.0.0.1:4000',
    '[::1]:4000',
    '[127.0.0.1',
    'http://localhost',
    'localhost:4000',
    'a b',
    '-x',
    'fe80::1%eth0',
    '::1/128',
  ])('is not %j', (text) => expect(listenHost.safeParse(text).success).toBe(false));
});

describe('the address to call a listener at', () => {
  it.each([
    ['127.0.0.1', 'http://127.0.0.1:4000'],
    ['0.0.0.0', 'http://127.0.0.1:4000'],
    ['::', 'http://[::1]:4000'],
    ['0:0:0:0:0:0:0:0', 'http://[::1]:4000'],
    ['::1', 'http://[::1]:4000'],
    ['2001:db8::7', 'http://[2001:db8::7]:4000'],
    ['localhost', 'http://localhost:4000'],
    ['signet.lan', 'http://signet.lan:4000'],
  ])('%s is %s', (host, url) => {
    expect(urlOfListener(host, 4000)).toBe(url);
    expect(() => new URL(url)).not.toThrow();
  });
});
