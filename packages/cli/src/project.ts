import { join } from 'node:path';
import { Failure } from './failure.js';
import { readJsonFile } from './files.js';
import { serverAddress } from './server-address.js';

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

/** The server the environment names; the second variable is set by `npm run signet` and means this checkout's own. */
export function serverOf(env: NodeJS.ProcessEnv): string | undefined {
  return env['AGENTAUTH_BASE_URL'] || env['SIGNET_API_URL'] || undefined;
}

/**
 * Finds the server to talk to: the option, else the project's file, else `AGENTAUTH_BASE_URL`. There is no hosted
 * default: agents and keys must never go to a server nobody named.
 * @throws UsageError as `serverAddress` does
 */
export async function findProject(
  { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv },
  { baseUrl, allowHttp }: { baseUrl?: string; allowHttp?: boolean },
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
  return {
    baseUrl: serverAddress(address, 'the keys of agents', { allowHttp }),
    environment: text(stored['environment']) ?? text(env['AGENTAUTH_ENVIRONMENT']) ?? 'development',
    agentId: text(stored['agentId']) ?? text(env['AGENTAUTH_AGENT_ID']),
    apiKey: text(stored['apiKey']) ?? text(env['AGENTAUTH_API_KEY']),
  };
}
