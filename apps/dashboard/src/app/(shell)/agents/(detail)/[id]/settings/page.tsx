import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AgentSettings } from '@/features/agents/settings/agent-settings';
import { agentName } from '@/features/agents/find-agent';
import { agentQueries } from '@/features/agents/agent-queries';
import { PageData } from '@/features/shell/page-data';

export async function generateMetadata({ params }: PageProps<'/agents/[id]/settings'>): Promise<Metadata> {
  const t = await getTranslations('agents');
  const name = await agentName((await params).id);
  return { title: [t('detail.settings'), name, t('list.title')].filter(Boolean).join(' · ') };
}

export default async function AgentSettingsPage({ params }: PageProps<'/agents/[id]/settings'>) {
  const { id } = await params;
  return (
    <PageData needs={['agents:read']} reads={[agentQueries.detail(id)]}>
      <AgentSettings id={id} />
    </PageData>
  );
}
