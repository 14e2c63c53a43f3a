import { ActivityHistogram, type FactType } from '@signet/contracts';
import { queryOptions, type QueryFunctionContext } from '@tanstack/react-query';
import { read } from '@/lib/api/request';
import { activityQueries, BUCKET_MS } from '@/features/activity';
import { agentQueries } from '@/features/agents';
import { knownWebhooks, webhookQueries } from '@/features/webhooks';
import { mergeDecisions } from './over-time';

export const latestAgents = () => agentQueries.list({ sort: '-created_at', limit: 5 });
export const latestActivity = () => activityQueries.latest({ limit: 10 });
/** One row is enough to know that it ever happened. */
export const firstVerification = () =>
  activityQueries.latest({ type: 'agent.verified', outcome: 'success', limit: 1 });

/** The registration that waits longest, and whether another one waits too. */
export const oldestWaiting = () => agentQueries.list({ status: 'pending', sort: 'created_at', limit: 1 });

/** Enough to find the agents that drifted lately among what else is noted about drift. */
export const latestDrift = () => activityQueries.latest({ type: 'drift.*', limit: 50 });

const WINDOWS = {
  '24h': { interval: 'hour', buckets: 24 },
  '7d': { interval: 'hour', buckets: 7 * 24 },
  '30d': { interval: 'day', buckets: 30 },
} as const;
export type DecisionRange = keyof typeof WINDOWS;
export const DECISION_RANGES = ['24h', '7d', '30d'] as const satisfies readonly DecisionRange[];

export const ALLOWED = 'agent.verified' satisfies FactType;
export const DENIED = 'agent.verification_failed' satisfies FactType;

/** Whether agents were who they said they are: what was asked and how it was decided. */
export const decisions = (range: DecisionRange) =>
  queryOptions({
    queryKey: [...activityQueries.counts(), 'decisions', range] as const,
    queryFn: async (context) =>
      mergeDecisions(...(await Promise.all([count(ALLOWED, range, context), count(DENIED, range, context)]))),
  });

/** Registrations by the hour. */
export const registrations = () =>
  queryOptions({
    queryKey: [...activityQueries.counts(), 'registrations'] as const,
    queryFn: (context) => count('agent.registered', '7d', context),
  });

function count(
  type: FactType,
  range: DecisionRange,
  context: QueryFunctionContext,
): Promise<ActivityHistogram> {
  const { interval, buckets } = WINDOWS[range];
  // The bucket of now is one of them.
  const since = new Date(Date.now() - (buckets - 1) * BUCKET_MS[interval]).toISOString();
  return read(ActivityHistogram, (api) => api.activity.getHistogram({ type, interval, since }), context);
}

/** What the overview shows first, and who may read it. */
export const overviewReads = () => [
  ...[latestAgents(), agentQueries.figures(), oldestWaiting(), agentQueries.expiringCredentials()].map(
    (query) => ({ needs: 'agents:read' as const, query }),
  ),
  ...[
    latestActivity(),
    firstVerification(),
    decisions('24h'),
    decisions('7d'),
    registrations(),
    latestDrift(),
    activityQueries.verification(),
  ].map((query) => ({ needs: 'activity:read' as const, query })),
  ...[knownWebhooks(), webhookQueries.figures(), webhookQueries.figures('7d')].map((query) => ({
    needs: 'webhooks:read' as const,
    query,
  })),
];
