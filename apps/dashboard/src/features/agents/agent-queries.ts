import {
  Agent,
  AgentFigures,
  AgentPage,
  ExpiringCredentials,
  RateTierList,
  type AgentSort,
  type AgentStatus,
  type RateTier,
} from '@signet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { given, read } from '@/lib/api/request';

export interface AgentFilters {
  search?: string;
  status?: AgentStatus | null;
  rate_tier?: RateTier | null;
  sort?: AgentSort;
  cursor?: string | null;
  limit?: number;
}

const PermissionCatalogue = z.object({ data: z.array(z.string()) });

export const agentQueries = {
  all: () => ['agents'] as const,
  list: (filters: AgentFilters) =>
    queryOptions({
      queryKey: [...agentQueries.all(), 'list', filters] as const,
      queryFn: (context) => read(AgentPage, (api) => api.agents.list(given(filters)).page(), context),
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: [...agentQueries.all(), 'detail', id] as const,
      queryFn: (context) => read(Agent, (api) => api.agents.get(id), context),
    }),
  /** How many there are. */
  figures: () =>
    queryOptions({
      queryKey: [...agentQueries.all(), 'figures'] as const,
      queryFn: (context) => read(AgentFigures, (api) => api.agents.getFigures(), context),
    }),
  /** The keys of all agents that end soon. */
  expiringCredentials: () =>
    queryOptions({
      queryKey: [...agentQueries.all(), 'expiring-credentials'] as const,
      queryFn: (context) => read(ExpiringCredentials, (api) => api.agents.listExpiringCredentials(), context),
    }),
  /** What each rate tier allows. */
  rateTiers: () =>
    queryOptions({
      queryKey: ['rate-tiers'] as const,
      queryFn: (context) => read(RateTierList, (api) => api.rateTiers.list(), context),
    }),
  /** Every concrete permission an agent can be given. */
  permissions: () =>
    queryOptions({
      queryKey: ['permissions'] as const,
      queryFn: (context) => read(PermissionCatalogue, (api) => api.permissions.list(), context),
      staleTime: 10 * 60_000,
    }),
};

// Enough to say how many wait; beyond it the line says "more than".
const WAITING_COUNTED = 50;

/** Registrations that wait for a decision. */
export const waitingAgents = () => agentQueries.list({ status: 'pending', limit: WAITING_COUNTED });
