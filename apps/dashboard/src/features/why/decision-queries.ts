import { Decision } from '@signet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { read } from '@/lib/api/request';

/** A refusal, by the id that its answer carried. */
export const decisionOf = (id: string) =>
  queryOptions({
    queryKey: ['decisions', id] as const,
    queryFn: (context) => read(Decision, (api) => api.decisions.get(id), context),
    staleTime: Infinity,
  });
