import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SigningKeys } from '@/features/settings/signing-keys';
import { SettingsPage } from '@/features/settings/settings-page';
import { settingsQueries } from '@/features/settings/settings-queries';
import { PageData } from '@/features/shell/page-data';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings.signingKeys');
  const shell = await getTranslations('shell.section');
  return { title: `${t('title')} · ${shell('settings')}` };
}

export default async function SigningKeysPage() {
  const t = await getTranslations('settings.signingKeys');
  return (
    <PageData
      needs={['settings:read']}
      reads={[settingsQueries.signingKeys('tokens'), settingsQueries.signingKeys('audit')]}
    >
      <SettingsPage title={t('title')} description={t('description')}>
        <SigningKeys purpose="tokens" />
        <SigningKeys purpose="audit" />
      </SettingsPage>
    </PageData>
  );
}
