import { isReadableOnTheWay } from '@signet/sdk/management';
import type { Command } from 'commander';
import { UsageError } from './failure.js';

/** The option without which no key goes to another machine in the clear. Every command that sends keys has it. */
export const withAllowHttp = (command: Command): Command =>
  command.option('--allow-http', 'Send keys over plain http to another machine');

/** Says what is wrong with the address of a server, or null. */
export function addressFault(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return 'Give an address that begins with http:// or https://.';
  if (url.username || url.password) return 'An address with a user name or password in it is not used.';
  return url.search || url.hash ? 'Give the address without a query or fragment.' : null;
}

/** What others could read on the way to a server, or null where they cannot. `keys` says whose keys go there. */
export const exposure = (address: string, keys: string): string | null =>
  isReadableOnTheWay(address)
    ? `over plain http anybody on the way to ${new URL(address).host} can read ${keys}. Use https, or say --allow-http where the network is yours alone.`
    : null;

/**
 * The address of a server that keys may be sent to, without slashes at its end. There is no other way to one.
 * @throws UsageError for what is no address, and for one that others can read along with
 */
export function serverAddress(
  given: string,
  keys: string,
  { allowHttp = false }: { allowHttp?: boolean },
): string {
  const fault = addressFault(given);
  if (fault) throw new UsageError(`The address "${given}" cannot be used. ${fault}`);
  const exposed = allowHttp ? null : exposure(given, keys);
  if (exposed) throw new UsageError(`Nothing was sent: ${exposed}`);
  return given.replace(/\/+$/, '');
}
