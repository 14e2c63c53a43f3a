import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { loadAgentListParams, toAgentFilters } from '@/features/agents/agent-list-params';
import { agentQueries, waitingAgents } from '@/features/agents/agent-queries';
import { AgentsList } from '@/features/agents/agents-list';
import { PageData } from '@/features/shell/page-data';
import { publicApiUrl } from '@/lib/public-url';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('agents.list');
  return { title: t('title') };
}

export default async function AgentsPage({ searchParams }: PageProps<'/agents'>) {
  const params = await loadAgentListParams(searchParams);
  return (
    <PageData needs={['agents:read']} reads={[agentQueries.list(toAgentFilters(params)), waitingAgents()]}>
      <AgentsList apiUrl={publicApiUrl()} />
    </PageData>
  );
}
