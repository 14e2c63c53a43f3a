import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { latestOfAgent } from '@/features/activity/activity-queries';
import { LatestOfAgent } from '@/features/activity/latest-of-agent';
import { AgentOverview } from '@/features/agents/agent-overview';
import { agentName } from '@/features/agents/find-agent';
import { prefetch } from '@/lib/api/server';
import { may } from '@/lib/session/server';

export async function generateMetadata({ params }: PageProps<'/agents/[id]'>): Promise<Metadata> {
  const t = await getTranslations('agents');
  const name = await agentName((await params).id);
  return { title: name ? `${name} · ${t('list.title')}` : t('detail.notFoundTitle') };
}

export default async function AgentPage({ params }: PageProps<'/agents/[id]'>) {
  const { id } = await params;
  const mayReadActivity = await may('activity:read');
  return (
    <HydrationBoundary state={await prefetch(...(mayReadActivity ? [latestOfAgent(id)] : []))}>
      <AgentOverview id={id} latest={mayReadActivity && <LatestOfAgent id={id} />} />
    </HydrationBoundary>
  );
}
