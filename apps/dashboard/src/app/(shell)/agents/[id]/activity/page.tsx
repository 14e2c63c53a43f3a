import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActivityExplorer } from '@/features/activity/activity-explorer';
import { loadActivityParams, toActivityFilters } from '@/features/activity/activity-params';
import { activityQueries } from '@/features/activity/activity-queries';
import { agentName } from '@/features/agents/find-agent';
import { Forbidden } from '@/features/shell/forbidden';
import { prefetch } from '@/lib/api/server';
import { publicApiUrl } from '@/lib/public-url';
import { may } from '@/lib/session/server';

export async function generateMetadata({ params }: PageProps<'/agents/[id]/activity'>): Promise<Metadata> {
  const t = await getTranslations('agents');
  const name = await agentName((await params).id);
  return { title: [t('detail.activity'), name, t('list.title')].filter(Boolean).join(' · ') };
}

export default async function AgentActivityPage({
  params,
  searchParams,
}: PageProps<'/agents/[id]/activity'>) {
  if (!(await may('activity:read'))) return <Forbidden permission="activity:read" />;

  const { id } = await params;
  const filters = toActivityFilters(await loadActivityParams(searchParams), id);
  return (
    <HydrationBoundary state={await prefetch(activityQueries.pages(filters))}>
      <ActivityExplorer agentId={id} apiUrl={publicApiUrl()} />
    </HydrationBoundary>
  );
}
