import { AgentStop } from '@signet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { read } from '@/lib/api/request';
import { agentQueries } from '../agent-queries';

// While somebody still has to be told, and while only time has to pass.
const TELLING_MS = 1_000;
const EXPIRING_MS = 15_000;

/** Whether a time is still to come. */
const isAhead = (moment: string | null): boolean => moment !== null && Date.parse(moment) > Date.now();

/** How long until it is worth asking again, or false when nothing changes any more. */
export function askAgainMs(stop: AgentStop | undefined): number | false {
  if (!stop?.stopped_at || !isAhead(stop.last_token_expires_at)) return false;
  const { connected, told, polling, polled } = stop.listeners;
  return told < connected || polled < polling ? TELLING_MS : EXPIRING_MS;
}

/** How far the end of an agent's tokens has come, and what it would leave now. */
export const stopQuery = (id: string) =>
  queryOptions({
    queryKey: [...agentQueries.all(), 'stop', id] as const,
    queryFn: (context) => read(AgentStop, (api) => api.agents.getStop(id), context),
    refetchInterval: ({ state }) => askAgainMs(state.data),
  });
