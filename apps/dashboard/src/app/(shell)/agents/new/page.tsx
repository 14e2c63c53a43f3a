import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { agentQueries } from '@/features/agents/agent-queries';
import { RegisterWizard } from '@/features/register/register-wizard';
import { Forbidden } from '@/features/shell/forbidden';
import { prefetch } from '@/lib/api/server';
import { publicApiUrl } from '@/lib/public-url';
import { may } from '@/lib/session/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('agents');
  return { title: `${t('register.title')} · ${t('list.title')}` };
}

export default async function RegisterAgentPage() {
  if (!(await may('agents:write'))) return <Forbidden permission="agents:write" />;

  return (
    <HydrationBoundary state={await prefetch(agentQueries.permissions())}>
      <RegisterWizard apiUrl={publicApiUrl()} />
    </HydrationBoundary>
  );
}
