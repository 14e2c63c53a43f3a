import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { AccessTab } from '@/features/agents/access/access-tab';
import { agentQueries } from '@/features/agents/agent-queries';
import { agentName } from '@/features/agents/find-agent';
import { PageData } from '@/features/shell/page-data';
import { ifMay } from '@/lib/session/server';

export async function generateMetadata({ params }: PageProps<'/agents/[id]/access'>): Promise<Metadata> {
  const t = await getTranslations('agents');
  const name = await agentName((await params).id);
  return { title: [t('detail.access'), name, t('list.title')].filter(Boolean).join(' · ') };
}

export default async function AgentAccessPage({ params }: PageProps<'/agents/[id]/access'>) {
  const { id } = await params;
  return (
    <PageData
      needs={['agents:read']}
      reads={[
        agentQueries.detail(id),
        agentQueries.permissions(),
        ifMay('settings:read', agentQueries.rateTiers()),
      ]}
    >
      <AccessTab id={id} />
    </PageData>
  );
}
