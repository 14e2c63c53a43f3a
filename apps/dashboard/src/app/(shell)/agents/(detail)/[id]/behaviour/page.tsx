import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { behaviourOf } from '@/features/agents/behaviour/behaviour-queries';
import { BehaviourTab } from '@/features/agents/behaviour/behaviour-tab';
import { agentQueries } from '@/features/agents/agent-queries';
import { agentName } from '@/features/agents/find-agent';
import { PageData } from '@/features/shell/page-data';
import { publicApiUrl } from '@/lib/public-url';

export async function generateMetadata({ params }: PageProps<'/agents/[id]/behaviour'>): Promise<Metadata> {
  const t = await getTranslations('agents');
  const name = await agentName((await params).id);
  return { title: [t('detail.behaviour'), name, t('list.title')].filter(Boolean).join(' · ') };
}

export default async function AgentBehaviourPage({ params }: PageProps<'/agents/[id]/behaviour'>) {
  const { id } = await params;
  return (
    <PageData needs={['agents:read']} reads={[agentQueries.detail(id), behaviourOf(id)]}>
      <BehaviourTab id={id} apiUrl={publicApiUrl()} />
    </PageData>
  );
}
