import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { credentialsOf } from '@/features/agents/credentials/credential-queries';
import { CredentialsTab } from '@/features/agents/credentials/credentials-tab';
import { agentName } from '@/features/agents/find-agent';
import { prefetch } from '@/lib/api/server';
import { publicApiUrl } from '@/lib/public-url';

export async function generateMetadata({ params }: PageProps<'/agents/[id]/credentials'>): Promise<Metadata> {
  const t = await getTranslations('agents');
  const name = await agentName((await params).id);
  return { title: [t('detail.credentialsTab'), name, t('list.title')].filter(Boolean).join(' · ') };
}

export default async function AgentCredentialsPage({ params }: PageProps<'/agents/[id]/credentials'>) {
  const { id } = await params;
  return (
    <HydrationBoundary state={await prefetch(credentialsOf(id))}>
      <CredentialsTab id={id} apiUrl={publicApiUrl()} />
    </HydrationBoundary>
  );
}
