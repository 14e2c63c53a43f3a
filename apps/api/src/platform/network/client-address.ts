import { canonicalAddress } from './address.js';

// More hops than this are no route, they are a flood of work.
const HOPS_MAX = 32;

/**
 * The address of a client behind proxies, canonical; empty when nobody is there any more. `forwardedFor` is read from the
 * right: whoever is trusted tells who is behind, and what a stranger wrote in front of that counts for nothing. A proxy
 * that tells no address is itself the client, so that rubbish makes nobody free.
 *
 * Not Fastify's `trustProxy`: it takes any text for the client's address, so that a port, a zone or rubbish makes a new
 * client each time, and reads `1` or `127.1` as an address that may be trusted.
 * @param peer whoever connected
 * @param isProxy whether the owner of a canonical address is believed
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  isProxy: (address: string) => boolean,
): string {
  let client = canonicalAddress(peer) ?? '';
  if (!forwardedFor || !isProxy(client)) return client;
  // RFC 9110 5.6.1.2: empty elements of a list do not count.
  const told = forwardedFor.split(',').filter((element) => element.trim() !== '');
  for (const element of told.slice(-HOPS_MAX).toReversed()) {
    const next = canonicalAddress(element);
    if (next === null) break;
    client = next;
    if (!isProxy(client)) break;
  }
  return client;
}
