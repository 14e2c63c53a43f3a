import type { Signet } from './signet.js';
import { call, type RegisteredAgent } from './wire.js';

export const HOUR = 3600;
export const DAY = 24 * HOUR;

/** A key as the console shows it. */
export interface Key {
  id: string;
  name: string;
  prefix: string;
  status: string;
  is_imported: boolean;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
}

export const keyPath = (agent: { id: string }, rest = '') => `/api/v1/agents/${agent.id}/credentials${rest}`;

/** What an operator does with the keys of agents, on the service and as the operator that are there by then. */
export function keyDesk(at: () => { signet: Signet; operator: Record<string, string> }) {
  const post = (
    agent: { id: string },
    rest: string,
    body: unknown = {},
    { headers = at().operator, signet = at().signet } = {},
  ) => call(signet, 'POST', keyPath(agent, rest), { body, headers });
  const keysOfAgent = async (agent: { id: string }): Promise<Key[]> =>
    (await call(at().signet, 'GET', keyPath(agent), { headers: at().operator })).body.data;
  return {
    post,
    keysOfAgent,
    firstKeyOf: async (agent: RegisteredAgent): Promise<Key> => (await keysOfAgent(agent)).at(-1)!,
    aKey: async (agent: { id: string }, input: object = {}): Promise<{ id: string; secret: string }> => {
      const { status, body } = await post(agent, '', { name: 'Another key', ...input });
      if (status !== 201) throw new Error(`The key was answered ${status}: ${JSON.stringify(body)}`);
      return { id: body.credential.id, secret: body.api_key };
    },
    verifies: async (agent: { id: string }, key: string, signet = at().signet): Promise<boolean> => {
      const body = { agent_id: agent.id, api_key: key };
      return (await call(signet, 'POST', '/agents/verify', { body })).status === 200;
    },
    inSeconds: (seconds: number) =>
      new Date(at().signet.clock.now().getTime() + seconds * 1000).toISOString(),
  };
}
