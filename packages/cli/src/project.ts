import { join } from 'node:path';
import { Failure, UsageError } from './failure.js';
import { readJsonFile } from './files.js';

export const CONFIG_FILE = '.agentauthrc';
export const ENV_FILE = '.env.agentauth';
/** Where a Signet on this machine has its API, spelled as in the tokens that it issues. */
export const DEFAULT_BASE_URL = 'http://127.0.0.1:4000';
export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;

/** What `.agentauthrc` holds. */
export interface Project {
  baseUrl: string;
  environment: string;
  agentId?: string;
  apiKey?: string;
}

/** Says what is wrong with the address of a server, or null. */
export function addressFault(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) return 'Give an address that begins with http:// or https://.';
  if (url.username || url.password) return 'An address with a user name or password in it is not used.';
  return url.search || url.hash ? 'Give the address without a query or fragment.' : null;
}

/** The server the environment names; the second variable is set by `npm run signet` and means this checkout's own. */
export function serverOf(env: NodeJS.ProcessEnv): string | undefined {
  return env['AGENTAUTH_BASE_URL'] || env['SIGNET_API_URL'] || undefined;
}

/**
 * Finds the server to talk to: the option, else the project's file, else `AGENTAUTH_BASE_URL`. There is no hosted
 * default: agents and keys must never go to a server nobody named.
 */
export async function findProject(
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
  baseUrl?: string,
): Promise<Project> {
  const file = join(cwd, CONFIG_FILE);
  const stored = (await readJsonFile(file)) ?? {};
  const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
  const address = baseUrl ?? text(stored['baseUrl']) ?? serverOf(env);
  if (!address) {
    throw new Failure(
      'No server is configured: give one with --base-url, run init, or set AGENTAUTH_BASE_URL.',
    );
  }
  const fault = addressFault(address);
  if (fault) throw new UsageError(`The server's address "${address}" cannot be used. ${fault}`);
  return {
    baseUrl: address.replace(/\/+$/, ''),
    environment: text(stored['environment']) ?? text(env['AGENTAUTH_ENVIRONMENT']) ?? 'development',
    agentId: text(stored['agentId']) ?? text(env['AGENTAUTH_AGENT_ID']),
    apiKey: text(stored['apiKey']) ?? text(env['AGENTAUTH_API_KEY']),
  };
}
