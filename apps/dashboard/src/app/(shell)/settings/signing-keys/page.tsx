import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SigningKeys } from '@/features/settings/signing-keys';
import { SettingsPage } from '@/features/settings/settings-page';
import { settingsQueries } from '@/features/settings/settings-queries';
import { Forbidden } from '@/features/shell/forbidden';
import { prefetch } from '@/lib/api/server';
import { may } from '@/lib/session/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings.signingKeys');
  const shell = await getTranslations('shell.section');
  return { title: `${t('title')} · ${shell('settings')}` };
}

export default async function SigningKeysPage() {
  if (!(await may('settings:read'))) return <Forbidden permission="settings:read" />;

  const t = await getTranslations('settings.signingKeys');
  return (
    <HydrationBoundary
      state={await prefetch(settingsQueries.signingKeys('tokens'), settingsQueries.signingKeys('audit'))}
    >
      <SettingsPage title={t('title')} description={t('description')}>
        <SigningKeys purpose="tokens" />
        <SigningKeys purpose="audit" />
      </SettingsPage>
    </HydrationBoundary>
  );
}
