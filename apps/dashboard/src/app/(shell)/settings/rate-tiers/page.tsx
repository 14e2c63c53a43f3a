import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { RateTiers } from '@/features/settings/rate-tiers';
import { SettingsPage } from '@/features/settings/settings-page';
import { agentQueries } from '@/features/agents/agent-queries';
import { PageData } from '@/features/shell/page-data';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings.rateTiers');
  const shell = await getTranslations('shell.section');
  return { title: `${t('title')} · ${shell('settings')}` };
}

export default async function RateTiersPage() {
  const t = await getTranslations('settings.rateTiers');
  return (
    <PageData needs={['settings:read']} reads={[agentQueries.rateTiers()]}>
      <SettingsPage title={t('title')} description={t('description')}>
        <RateTiers />
      </SettingsPage>
    </PageData>
  );
}
