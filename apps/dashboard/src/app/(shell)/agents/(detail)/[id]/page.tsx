import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { latestOfAgent } from '@/features/activity/activity-queries';
import { LatestOfAgent } from '@/features/activity/latest-of-agent';
import { AgentOverview } from '@/features/agents/agent-overview';
import { agentQueries } from '@/features/agents/agent-queries';
import { agentName } from '@/features/agents/find-agent';
import { PageData } from '@/features/shell/page-data';
import { ifMay } from '@/lib/session/server';

export async function generateMetadata({ params }: PageProps<'/agents/[id]'>): Promise<Metadata> {
  const t = await getTranslations('agents');
  const name = await agentName((await params).id);
  return { title: name ? `${name} · ${t('list.title')}` : t('detail.notFoundTitle') };
}

export default async function AgentPage({ params }: PageProps<'/agents/[id]'>) {
  const { id } = await params;
  const reads = [agentQueries.detail(id), ifMay('activity:read', latestOfAgent(id))];
  return (
    <PageData needs={['agents:read']} reads={reads}>
      <AgentOverview id={id} latest={<LatestOfAgent id={id} />} />
    </PageData>
  );
}
