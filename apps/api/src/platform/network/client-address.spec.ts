import { clientAddress } from './client-address.js';

const PROXIES = new Set(['10.0.0.1', '10.0.0.2', '::1']);
const seen = (peer: string | undefined, forwardedFor?: string) =>
  clientAddress(peer, forwardedFor, (address) => PROXIES.has(address));

describe('the address of a client', () => {
  it('is where the connection comes from, whatever a stranger writes', () => {
    expect(seen('203.0.113.9')).toBe('203.0.113.9');
    expect(seen('::ffff:203.0.113.9', '198.51.100.1')).toBe('203.0.113.9');
    expect(seen(undefined, '198.51.100.1')).toBe('');
  });

  it.each([
    ['198.51.100.1', '198.51.100.1'],
    ['198.51.100.1:4711', '198.51.100.1'],
    ['192.0.2.1, 198.51.100.1', '198.51.100.1'],
    ['192.0.2.1,198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['198.51.100.1, 10.0.0.2:8080', '198.51.100.1'],
    ['10.0.0.2', '10.0.0.2'],
    ['10.0.0.2, 10.0.0.2', '10.0.0.2'],
    // Elements that say nothing do not count.
    [', , 198.51.100.1,, ', '198.51.100.1'],
    ['', '10.0.0.1'],
    [',', '10.0.0.1'],
    // A proxy that tells no address is the client itself.
    ['unknown', '10.0.0.1'],
    ['192.0.2.1, unknown', '10.0.0.1'],
    ['192.0.2.1, rubbish, 10.0.0.2', '10.0.0.2'],
    // Not an address, so nobody to be trusted.
    ['192.0.2.1, 1', '10.0.0.1'],
  ])('behind a proxy that tells %j is %s', (forwardedFor, client) => {
    expect(seen('::ffff:10.0.0.1', forwardedFor)).toBe(client);
  });

  it('is sought among the nearest hops alone', () => {
    const flood = `198.51.100.1, ${Array<string>(1_000).fill('10.0.0.2').join(', ')}`;
    expect(seen('10.0.0.1', flood)).toBe('10.0.0.2');
  });
});
