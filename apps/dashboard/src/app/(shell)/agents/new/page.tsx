import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { agentQueries } from '@/features/agents/agent-queries';
import { RegisterWizard } from '@/features/register/register-wizard';
import { PageData } from '@/features/shell/page-data';
import { publicApiUrl } from '@/lib/public-url';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('agents');
  return { title: `${t('register.title')} · ${t('list.title')}` };
}

export default async function RegisterAgentPage() {
  return (
    <PageData needs={['agents:write']} reads={[agentQueries.permissions()]}>
      <RegisterWizard apiUrl={publicApiUrl()} />
    </PageData>
  );
}
