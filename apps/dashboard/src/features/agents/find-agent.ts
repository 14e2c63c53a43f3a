import 'server-only';
import { AgentId, type Agent } from '@signet/contracts';
import { ApiProblem } from '@/lib/api/problem';
import { getServerQueryClient } from '@/lib/api/server';
import { agentQueries } from './agent-queries';

/** Loads an agent for a page. Null when it does not exist; `failed` leaves the page to ask again in the browser. */
export async function findAgent(id: string): Promise<Agent | null | 'failed'> {
  if (!AgentId.safeParse(id).success) return null;
  try {
    return await getServerQueryClient().fetchQuery(agentQueries.detail(id));
  } catch (error) {
    return error instanceof ApiProblem && error.status === 404 ? null : 'failed';
  }
}

export const agentName = async (id: string): Promise<string | null> => {
  const agent = await findAgent(id);
  return agent === null || agent === 'failed' ? null : agent.name;
};
