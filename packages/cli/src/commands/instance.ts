import { isReadableOnTheWay, ManagementClient } from '@signet/sdk/management';
import type { Command } from 'commander';
import type { Context } from '../command.js';
import { UsageError } from '../failure.js';
import { addressFault } from '../project.js';

/** The options that name an instance. Its key is none: command lines are seen by others, and kept. */
export const withInstance = (command: Command): Command =>
  command
    .option('--url <address>', 'Address of the server (or set SIGNET_URL)')
    .option('--allow-http', 'Send the key over plain http to another machine');

/** How a command says which instance it works on, for its help. */
export const INSTANCE_HELP = 'The management key is read from SIGNET_MANAGEMENT_KEY.';

/**
 * The instance that a command works on, and a client of its management API.
 * @throws UsageError
 */
export function instanceOf(
  { url, allowHttp = false }: { url?: string; allowHttp?: boolean },
  { env, sleep }: Context,
): { client: ManagementClient; address: string } {
  // The second is set by `npm run signet`, and means the instance of this checkout.
  const given = url ?? (env['SIGNET_URL'] || env['SIGNET_API_URL']);
  if (!given) throw new UsageError('No server is named: give --url, or set SIGNET_URL.');
  const fault = addressFault(given);
  if (fault) throw new UsageError(`The address "${given}" cannot be used. ${fault}`);
  const apiKey = env['SIGNET_MANAGEMENT_KEY'];
  if (!apiKey) throw new UsageError('No management key is set: put it into SIGNET_MANAGEMENT_KEY.');
  if (isReadableOnTheWay(given) && !allowHttp)
    throw new UsageError(
      `Nothing was sent: over plain http anybody on the way to ${new URL(given).host} can read the management key, and do with it what you can. Use https, or say --allow-http where the network is yours alone.`,
    );
  const address = given.replace(/\/+$/, '');
  return { client: new ManagementClient({ baseURL: address, apiKey, sleep }), address };
}
