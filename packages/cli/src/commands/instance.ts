import { ManagementClient } from '@signet/sdk/management';
import type { Command } from 'commander';
import type { Context } from '../command.js';
import { UsageError } from '../failure.js';
import { serverAddress, withAllowHttp } from '../server-address.js';

/** The options that name an instance. Its key is none: command lines are seen by others, and kept. */
export const withInstance = (command: Command): Command =>
  withAllowHttp(command.option('--url <address>', 'Address of the server (or set SIGNET_URL)'));

/** How a command says which instance it works on, for its help. */
export const INSTANCE_HELP = 'The management key is read from SIGNET_MANAGEMENT_KEY.';

/**
 * The instance that a command works on, and a client of its management API.
 * @throws UsageError
 */
export function instanceOf(
  { url, allowHttp }: { url?: string; allowHttp?: boolean },
  { env, sleep }: Context,
): { client: ManagementClient; address: string } {
  // The second is set by `npm run signet`, and means the instance of this checkout.
  const given = url ?? (env['SIGNET_URL'] || env['SIGNET_API_URL']);
  if (!given) throw new UsageError('No server is named: give --url, or set SIGNET_URL.');
  const address = serverAddress(given, 'the management key, and do with it what you can', { allowHttp });
  const apiKey = env['SIGNET_MANAGEMENT_KEY'];
  if (!apiKey) throw new UsageError('No management key is set: put it into SIGNET_MANAGEMENT_KEY.');
  return { client: new ManagementClient({ baseURL: address, apiKey, sleep }), address };
}
