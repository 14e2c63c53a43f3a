import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { loadAgentListParams, toAgentFilters } from '@/features/agents/agent-list-params';
import { agentQueries, waitingAgents } from '@/features/agents/agent-queries';
import { AgentsList } from '@/features/agents/agents-list';
import { Forbidden } from '@/features/shell/forbidden';
import { prefetch } from '@/lib/api/server';
import { publicApiUrl } from '@/lib/public-url';
import { may } from '@/lib/session/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('agents.list');
  return { title: t('title') };
}

export default async function AgentsPage({ searchParams }: PageProps<'/agents'>) {
  if (!(await may('agents:read'))) return <Forbidden permission="agents:read" />;

  const params = await loadAgentListParams(searchParams);
  return (
    <HydrationBoundary state={await prefetch(agentQueries.list(toAgentFilters(params)), waitingAgents())}>
      <AgentsList apiUrl={publicApiUrl()} />
    </HydrationBoundary>
  );
}
