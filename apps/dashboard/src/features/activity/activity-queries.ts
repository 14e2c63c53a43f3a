import {
  ActivityEventDetail,
  ActivityFacets,
  ActivityHistogram,
  ActivityPage,
  LogVerificationAnswer,
  type ActivityEvent,
  type ActivityOutcome,
} from '@signet/contracts';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { isProblem } from '@/lib/api/problem';
import { given, read, readOwn } from '@/lib/api/request';
import { sinceOf, type Period } from '@/lib/period';
import { ChainCheck } from './chain/chain-check';
import { histogramWindow } from './histogram/buckets';

export interface ActivityFilters extends Period {
  q?: string | null;
  agent_id?: string | null;
  actor_id?: string | null;
  request_id?: string | null;
  type?: string | null;
  outcome?: ActivityOutcome | null;
}

export interface LoadedPage extends ActivityPage {
  /** Where the period began for this page: the pages behind it need the same beginning. */
  since: string | null;
}

const PAGE_SIZE = 100;
const SEALING_MS = 2_000;

export const activityQueries = {
  all: () => ['activity'] as const,
  /** The newest few, for a panel. */
  latest: (filters: Pick<ActivityFilters, 'agent_id' | 'type' | 'outcome'> & { limit: number }) =>
    queryOptions({
      queryKey: [...activityQueries.all(), 'latest', filters] as const,
      queryFn: (context) => read(ActivityPage, (api) => api.activity.list(given(filters)).page(), context),
      staleTime: 5_000,
    }),
  /** Everything a filter wants, page by page. */
  pages: (filters: ActivityFilters) =>
    infiniteQueryOptions({
      queryKey: [...activityQueries.all(), 'pages', filters] as const,
      queryFn: async ({ pageParam, ...context }): Promise<LoadedPage> => {
        const { range: _range, ...asked } = filters;
        // Without a beginning the API searches the last month.
        const since = pageParam.since ?? sinceOf(filters, Date.now()) ?? (filters.q ? FIRST_MOMENT : null);
        const query = given({ ...asked, since, cursor: pageParam.cursor, limit: PAGE_SIZE });
        return { ...(await read(ActivityPage, (api) => api.activity.list(query).page(), context)), since };
      },
      initialPageParam: { cursor: null, since: null } as { cursor: string | null; since: string | null },
      getNextPageParam: ({ next_cursor, since }) =>
        next_cursor ? { cursor: next_cursor, since } : undefined,
      staleTime: 5_000,
    }),
  detail: (id: string) =>
    queryOptions({
      queryKey: [...activityQueries.all(), 'detail', id] as const,
      queryFn: (context) => read(ActivityEventDetail, (api) => api.activity.get(id), context),
      staleTime: Infinity,
    }),
  /** Whether the event stands in the signed log. Asks again while it waits for its place. */
  chainCheck: (id: string) =>
    queryOptions({
      queryKey: [...activityQueries.all(), 'chain', id] as const,
      queryFn: (context) => readOwn(ChainCheck, `/activity/${encodeURIComponent(id)}/check`, context),
      refetchInterval: ({ state }) => (isProblem(state.error, 'activity.not_sealed') ? SEALING_MS : false),
    }),
  /** What the last daily verification of the log found. */
  verification: () =>
    queryOptions({
      queryKey: [...activityQueries.all(), 'verification'] as const,
      queryFn: (context) => read(LogVerificationAnswer, (api) => api.activity.getLogVerification(), context),
      staleTime: 60_000,
    }),
  counts: () => [...activityQueries.all(), 'counts'] as const,
  histogram: (filters: CountedFilters) =>
    queryOptions({
      queryKey: [...activityQueries.counts(), 'histogram', filters] as const,
      queryFn: async (context) => {
        const now = Date.now();
        const chosen = { since: sinceOf(filters, now), until: filters.until ?? null };
        const { type, outcome } = filters;
        const window = histogramWindow(chosen, now);
        const query = given({ type, outcome, ...window });
        return {
          ...(await read(ActivityHistogram, (api) => api.activity.getHistogram(query), context)),
          chosen,
        };
      },
    }),
  facets: (filters: CountedFilters & Pick<ActivityFilters, 'agent_id'>) =>
    queryOptions({
      queryKey: [...activityQueries.counts(), 'facets', filters] as const,
      queryFn: (context) => {
        const { agent_id, type, outcome, until } = filters;
        // Without a beginning the API counts the last month.
        const since = sinceOf(filters, Date.now()) ?? FIRST_MOMENT;
        const query = given({ agent_id, type, outcome, since, until });
        return read(ActivityFacets, (api) => api.activity.getFacets(query), context);
      },
    }),
};

const FIRST_MOMENT = '2000-01-01T00:00:00Z';

/** The last ten events of one agent. */
export const latestOfAgent = (id: string) => activityQueries.latest({ agent_id: id, limit: 10 });

/** The filters that events are counted by. */
export type CountedFilters = Period & Pick<ActivityFilters, 'type' | 'outcome'>;

/** The part of a filter that events are counted by, or null when it asks for more than that. */
export function countedOf(filters: ActivityFilters): CountedFilters | null {
  const { q, agent_id, actor_id, request_id, ...counted } = filters;
  return q || agent_id || actor_id || request_id ? null : counted;
}

/** What happened by now: what was told live, merged into what was read. Newest first, each event once. */
export function mergeEvents(
  told: readonly ActivityEvent[],
  loaded: readonly ActivityEvent[],
): ActivityEvent[] {
  const known = new Set(loaded.map(({ id }) => id));
  const added = told.filter(({ id }) => !known.has(id));
  if (added.length === 0) return [...loaded];
  return [...added, ...loaded].sort((a, b) => compare(b.occurred_at, a.occurred_at) || compare(b.id, a.id));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
