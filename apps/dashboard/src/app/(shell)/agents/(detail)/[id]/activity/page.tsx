import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActivityExplorer } from '@/features/activity/activity-explorer';
import { loadActivityParams, toActivityFilters } from '@/features/activity/activity-params';
import { activityQueries } from '@/features/activity/activity-queries';
import { agentQueries } from '@/features/agents/agent-queries';
import { agentName } from '@/features/agents/find-agent';
import { PageData } from '@/features/shell/page-data';
import { publicApiUrl } from '@/lib/public-url';

export async function generateMetadata({ params }: PageProps<'/agents/[id]/activity'>): Promise<Metadata> {
  const t = await getTranslations('agents');
  const name = await agentName((await params).id);
  return { title: [t('detail.activity'), name, t('list.title')].filter(Boolean).join(' · ') };
}

export default async function AgentActivityPage({
  params,
  searchParams,
}: PageProps<'/agents/[id]/activity'>) {
  const { id } = await params;
  const filters = toActivityFilters(await loadActivityParams(searchParams), id);
  return (
    <PageData
      needs={['agents:read', 'activity:read']}
      reads={[agentQueries.detail(id), activityQueries.pages(filters)]}
    >
      <ActivityExplorer agentId={id} apiUrl={publicApiUrl()} />
    </PageData>
  );
}
