import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { RateTiers } from '@/features/settings/rate-tiers';
import { SettingsPage } from '@/features/settings/settings-page';
import { agentQueries } from '@/features/agents/agent-queries';
import { Forbidden } from '@/features/shell/forbidden';
import { prefetch } from '@/lib/api/server';
import { may } from '@/lib/session/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings.rateTiers');
  const shell = await getTranslations('shell.section');
  return { title: `${t('title')} · ${shell('settings')}` };
}

export default async function RateTiersPage() {
  if (!(await may('settings:read'))) return <Forbidden permission="settings:read" />;

  const t = await getTranslations('settings.rateTiers');
  return (
    <HydrationBoundary state={await prefetch(agentQueries.rateTiers())}>
      <SettingsPage title={t('title')} description={t('description')}>
        <RateTiers />
      </SettingsPage>
    </HydrationBoundary>
  );
}
