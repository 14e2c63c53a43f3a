import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActivityList } from '@/features/activity/activity-list';
import { loadActivityParams } from '@/features/activity/activity-params';
import { activityQueries } from '@/features/activity/activity-queries';
import { agentName } from '@/features/agents/find-agent';
import { Forbidden } from '@/features/shell/forbidden';
import { prefetch } from '@/lib/api/server';
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
  const { event: _event, ...filters } = await loadActivityParams(searchParams);
  return (
    <HydrationBoundary state={await prefetch(activityQueries.list({ ...filters, agent_id: id }))}>
      <ActivityList agentId={id} />
    </HydrationBoundary>
  );
}
