import { ActivityEvent, ActivityPage, type ActivityOutcome } from '@signet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { read, toQueryString } from '@/lib/api/request';
import { RANGE_SECONDS, type ActivityRange } from './activity-range';

export interface ActivityFilters {
  agent_id?: string | null;
  type?: string | null;
  outcome?: ActivityOutcome | null;
  range?: ActivityRange | null;
  /** Fixes where the range starts. Later pages need the same start as the first one. */
  since?: string | null;
  cursor?: string | null;
  limit?: number;
}

export const activityQueries = {
  all: () => ['activity'] as const,
  list: (filters: ActivityFilters) =>
    queryOptions({
      queryKey: [...activityQueries.all(), 'list', filters] as const,
      queryFn: async (context) => {
        const { range, ...rest } = filters;
        const since = filters.since ?? (range ? startOf(range) : null);
        const page = await read(
          ActivityPage,
          `/api/v1/activity${toQueryString({ ...rest, since })}`,
          context,
        );
        return { ...page, since };
      },
      staleTime: 5_000,
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: [...activityQueries.all(), 'detail', id] as const,
      queryFn: (context) => read(ActivityEvent, `/api/v1/activity/${encodeURIComponent(id)}`, context),
      staleTime: Infinity,
    }),
};

const startOf = (range: ActivityRange): string =>
  new Date(Date.now() - RANGE_SECONDS[range] * 1000).toISOString();
