import type { OperatorPermission } from '@signet/contracts';
import { activityQueries } from '../activity/activity-queries';
import { agentQueries } from '../agents/agent-queries';
import { knownWebhooks } from '../webhooks/webhook-queries';

export const latestAgents = () => agentQueries.list({ sort: '-created_at', limit: 5 });
export const latestActivity = () => activityQueries.latest({ limit: 10 });
/** One row is enough to know that it ever happened. */
export const firstVerification = () =>
  activityQueries.latest({ type: 'agent.verified', outcome: 'success', limit: 1 });

/** What the overview needs, as far as the member may see it. */
export const overviewQueries = (permissions: readonly OperatorPermission[]) => [
  ...(permissions.includes('agents:read') ? [latestAgents()] : []),
  ...(permissions.includes('activity:read') ? [latestActivity(), firstVerification()] : []),
  ...(permissions.includes('webhooks:read') ? [knownWebhooks()] : []),
];
