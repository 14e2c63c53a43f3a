import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { credentialsOf } from '@/features/agents/credentials/credential-queries';
import { CredentialsTab } from '@/features/agents/credentials/credentials-tab';
import { agentQueries } from '@/features/agents/agent-queries';
import { agentName } from '@/features/agents/find-agent';
import { PageData } from '@/features/shell/page-data';
import { publicApiUrl } from '@/lib/public-url';

export async function generateMetadata({ params }: PageProps<'/agents/[id]/credentials'>): Promise<Metadata> {
  const t = await getTranslations('agents');
  const name = await agentName((await params).id);
  return { title: [t('detail.credentialsTab'), name, t('list.title')].filter(Boolean).join(' · ') };
}

export default async function AgentCredentialsPage({ params }: PageProps<'/agents/[id]/credentials'>) {
  const { id } = await params;
  return (
    <PageData needs={['agents:read']} reads={[agentQueries.detail(id), credentialsOf(id)]}>
      <CredentialsTab id={id} apiUrl={publicApiUrl()} />
    </PageData>
  );
}
