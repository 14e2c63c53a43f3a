import net from 'node:net';
import { isAllowedAddress } from './address-rules.js';
import type { Resolve } from './resolver.js';

/** A name leads somewhere we do not go. The message names the rule, never the address. */
class BlockedAddressError extends Error {
  readonly fault = 'blocked_address';
  constructor() {
    super('The name leads to an address that is not public.');
  }
}

export interface AddressCheck {
  resolve: Resolve;
  timeoutMs: number;
  /** Whether names may lead to private addresses. */
  allowPrivate: boolean;
}

/**
 * Resolves a name once and refuses when any of its addresses is not allowed. Who connects to exactly these leaves no
 * second resolution between check and connect for an attacker to change. An IP address is returned as it is: it was
 * checked with its URL.
 * @throws BlockedAddressError, ResolveError
 */
export async function checkedAddresses(
  host: string,
  { resolve, timeoutMs, allowPrivate }: AddressCheck,
): Promise<string[]> {
  if (net.isIP(host)) return [host];
  const addresses = await resolve(host, timeoutMs);
  if (!addresses.length || !addresses.every((address) => isAllowedAddress(address, { allowPrivate })))
    throw new BlockedAddressError();
  return addresses;
}
