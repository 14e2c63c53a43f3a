import { AgentSort, AgentStatus, RateTier } from '@signet/contracts';
import { createLoader, parseAsString, parseAsStringLiteral } from 'nuqs/server';
import type { AgentFilters } from './agent-queries';

/** The state of the agents list, all of it in the URL. */
export const agentListParams = {
  search: parseAsString.withDefault(''),
  status: parseAsStringLiteral(AgentStatus.options),
  rate_tier: parseAsStringLiteral(RateTier.options),
  sort: parseAsStringLiteral(AgentSort.options).withDefault('-created_at'),
  cursor: parseAsString,
};

export const loadAgentListParams = createLoader(agentListParams);

/** Cut to what the API takes, so that a hand-made link still shows a list. */
export const toAgentFilters = (params: Required<Omit<AgentFilters, 'limit'>>): AgentFilters => ({
  ...params,
  search: params.search.trim().slice(0, 100),
});
