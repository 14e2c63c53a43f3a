import { AgentBehaviour } from '@signet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { read } from '@/lib/api/request';
import { agentQueries } from '../agent-queries';

export const behaviourOf = (id: string) =>
  queryOptions({
    queryKey: [...agentQueries.all(), 'behaviour', id] as const,
    queryFn: (context) => read(AgentBehaviour, (api) => api.agents.getBehaviour(id), context),
  });
