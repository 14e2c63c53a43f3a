import { useQuery } from '@tanstack/react-query';
import { useCan } from '@/lib/session/use-session';
import { useNow } from '@/lib/use-now';
import { activityQueries } from '@/features/activity';
import { agentQueries } from '@/features/agents';
import { knownWebhooks, webhookQueries } from '@/features/webhooks';
import { RENEW_MS } from '../renew';
import { latestDrift, oldestWaiting } from '../overview-queries';
import { concernsOf } from './attention';

/** What needs attention, read from everything the member may see. */
export function useConcerns() {
  const now = useNow();
  const canReadAgents = useCan('agents:read');
  const canReadActivity = useCan('activity:read');
  const canReadWebhooks = useCan('webhooks:read');
  const ofAgents = { enabled: canReadAgents, refetchInterval: RENEW_MS };
  const ofWebhooks = { enabled: canReadWebhooks, refetchInterval: RENEW_MS };
  const ofDrift = { enabled: canReadAgents && canReadActivity, refetchInterval: RENEW_MS };

  const webhooks = useQuery({ ...knownWebhooks(), ...ofWebhooks });
  const deliveries = useQuery({ ...webhookQueries.figures(), ...ofWebhooks });
  const agents = useQuery({ ...agentQueries.figures(), ...ofAgents });
  const oldest = useQuery({ ...oldestWaiting(), ...ofAgents });
  const expiring = useQuery({ ...agentQueries.expiringCredentials(), ...ofAgents });
  const drift = useQuery({ ...latestDrift(), ...ofDrift });

  const log = useQuery({
    ...activityQueries.verification(),
    enabled: canReadActivity,
    refetchInterval: RENEW_MS,
  });

  const queries = [log, webhooks, deliveries, agents, oldest, expiring, drift];
  const failed = queries.filter(({ isError }) => isError);
  const known = {
    logFindings: log.data?.last?.findings,
    webhooks: webhooks.data?.data,
    undelivered: deliveries.data?.dead,
    expiring: expiring.data?.data,
    waiting: agents.data && { count: agents.data.by_status.pending, oldest: oldest.data?.data[0] },
    drift: drift.data?.data,
  };
  return {
    ...concernsOf(known, now),
    isLoading: queries.some(({ isLoading }) => isLoading),
    /** The first that was never read: what it would have said is missing. */
    missing: failed.find(({ data }) => data === undefined),
    /** When the oldest of those was read that could not be read again, or null. */
    staleSince: failed.length > 0 ? Math.min(...failed.map(({ dataUpdatedAt }) => dataUpdatedAt)) : null,
    retry: () => failed.forEach((query) => void query.refetch()),
  };
}
