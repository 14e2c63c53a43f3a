import type { AgentAuthConfig } from './session.js';

/** Variables by name; edge runtimes hand them over as an object that holds other things as well. */
export type Environment = Record<string, unknown>;

/**
 * Reads what `signet init` writes, and what the Python client takes: `AGENTAUTH_BASE_URL`, `AGENTAUTH_AGENT_ID`,
 * `AGENTAUTH_API_KEY`, `AGENTAUTH_TIMEOUT` (seconds) and `AGENTAUTH_MAX_RETRIES`. What is given in the program wins.
 *
 * @throws TypeError naming the variable that is missing or no number
 */
export function configFrom(
  given: Partial<AgentAuthConfig>,
  env: Environment = (globalThis as { process?: { env: Environment } }).process?.env ?? {},
): AgentAuthConfig {
  const text = (name: string) => (env[`AGENTAUTH_${name}`] || undefined) as string | undefined;
  const number = (name: string) => {
    const value = Number(text(name) ?? NaN);
    if (text(name) && !(value >= 0)) throw new TypeError(`AGENTAUTH_${name} must be a number`);
    return value >= 0 ? value : undefined;
  };
  const { baseURL = text('BASE_URL'), ...rest } = given;
  if (!baseURL) throw new TypeError('AGENTAUTH_BASE_URL must be set');
  const seconds = number('TIMEOUT');
  return {
    agentId: text('AGENT_ID'),
    apiKey: text('API_KEY'),
    timeout: seconds && seconds * 1000,
    maxRetries: number('MAX_RETRIES'),
    ...rest,
    baseURL,
  };
}
