import { AgentAuthClient, type AgentAuthConfig } from '@signet/sdk/agentauth';
import { sentence } from './failure.js';
import type { Terminal } from './terminal.js';

/** An agent to run the checks as; without one they register their own. */
export interface Identity {
  agentId: string;
  apiKey: string;
}

interface Options {
  terminal: Terminal;
  baseUrl: string;
  identity?: Identity;
  /** Revokes the agent the checks registered; a mock forgets it by itself. */
  cleanUp: boolean;
  verbose: boolean;
}

/**
 * Runs health, register, verify, get agent and list permissions against a server and reports each. A check that needs
 * one that failed is not run.
 *
 * @returns how many passed and failed
 */
export async function runChecks({ terminal, baseUrl, identity, cleanUp, verbose }: Options) {
  const client = new AgentAuthClient({ ...clientOptions(verbose, terminal), baseURL: baseUrl });
  let agent = identity;
  const count = { passed: 0, failed: 0 };

  const check = async (label: string, work: () => Promise<string>): Promise<boolean> => {
    const startedAt = performance.now();
    try {
      const found = await work();
      count.passed += 1;
      terminal.say(`  ✓ ${label.padEnd(18)} ${found} (${Math.round(performance.now() - startedAt)} ms)`);
      return true;
    } catch (error) {
      count.failed += 1;
      terminal.say(`  ✗ ${label.padEnd(18)} ${sentence(error)}`);
      return false;
    }
  };

  await check('Health', async () => (await client.healthCheck()).status);
  if (!identity) {
    await check('Register', async () => {
      const made = await client.registerAgent({
        name: 'Signet CLI test',
        owner_email: 'cli-test@example.com',
        permissions: ['zendesk:tickets:read'],
      });
      agent = { agentId: made.agent.agent_id, apiKey: made.credentials.api_key };
      return agent.agentId;
    });
  }
  const known = agent;
  const isVerified =
    known !== undefined &&
    (await check('Verify', async () => {
      const { token } = await client.verifyAgent({ agent_id: known.agentId, api_key: known.apiKey });
      return `token for ${token.expires_in} s`;
    }));
  if (known && isVerified)
    await check('Get agent', async () => {
      const { agent: found } = await client.getAgent(known.agentId);
      return `${found.name}, ${found.status}`;
    });
  await check('List permissions', async () => {
    const { permissions } = await client.listPermissions();
    return `${Object.values(permissions).flat().length} permissions`;
  });
  if (cleanUp && !identity && known && isVerified)
    await check('Revoke test agent', async () => (await client.revokeAgent(known.agentId)).agent.status);
  return count;
}

/** No retries: a check reports what it meets. */
function clientOptions(verbose: boolean, terminal: Terminal): Omit<AgentAuthConfig, 'baseURL'> {
  if (!verbose) return { maxRetries: 0 };
  const fetch: typeof globalThis.fetch = async (input, init) => {
    terminal.say(`    → ${init?.method ?? 'GET'} ${input instanceof Request ? input.url : input.toString()}`);
    if (typeof init?.body === 'string') terminal.say(`      ${masked(init.body)}`);
    const response = await globalThis.fetch(input, init);
    terminal.say(`    ← ${response.status} ${masked(await response.clone().text()).slice(0, 2_000)}`);
    return response;
  };
  return { maxRetries: 0, fetch };
}

/** Output of tests ends up in tickets and logs; keys and tokens must not. */
function masked(text: string): string {
  return text.replace(/("(?:api_key|access_token|refresh_token)"\s*:\s*")([^"]{0,6})[^"]*"/g, '$1$2…"');
}
