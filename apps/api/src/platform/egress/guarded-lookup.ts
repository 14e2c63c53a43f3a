import type { LookupAddress, LookupOptions } from 'node:dns';
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

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

export type Lookup = (name: string, options: LookupOptions, callback: LookupCallback) => void;

export interface GuardedLookupOptions {
  resolve: Resolve;
  timeoutMs: number;
  /** Whether names may lead to private addresses. */
  allowPrivate: boolean;
}

/**
 * The `lookup` hook of a socket: resolves a name once, refuses when any of its addresses is not allowed, and hands on
 * exactly the checked ones. There is no second resolution between check and connect for an attacker to change.
 */
export function guardedLookup({ resolve, timeoutMs, allowPrivate }: GuardedLookupOptions): Lookup {
  const checked = async (name: string): Promise<LookupAddress[]> => {
    const addresses = await resolve(name, timeoutMs);
    if (!addresses.length || !addresses.every((address) => isAllowedAddress(address, { allowPrivate })))
      throw new BlockedAddressError();
    return addresses.map((address) => ({ address, family: net.isIPv6(address) ? 6 : 4 }));
  };
  const answer = async (name: string, options: LookupOptions, callback: LookupCallback): Promise<void> => {
    let addresses: LookupAddress[];
    try {
      addresses = await checked(name);
    } catch (error) {
      callback(error as Error, []);
      return;
    }
    // Node asks in two styles: with `all` it tries one address after the other.
    if (options.all) callback(null, addresses);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  };
  return (name, options, callback) => void answer(name, options, callback);
}
