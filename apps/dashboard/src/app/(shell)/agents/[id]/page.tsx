import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AgentOverview } from '@/features/agents/agent-overview';
import { latestOfAgent } from '@/features/agents/agent-queries';
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
  const queries = (await may('activity:read')) ? [latestOfAgent(id)] : [];
  return (
    <HydrationBoundary state={await prefetch(...queries)}>
      <AgentOverview id={id} />
    </HydrationBoundary>
  );
}
