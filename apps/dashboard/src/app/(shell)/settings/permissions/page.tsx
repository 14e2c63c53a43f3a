import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PermissionCatalogueSettings } from '@/features/settings/permission-catalogue';
import { SettingsPage } from '@/features/settings/settings-page';
import { settingsQueries } from '@/features/settings/settings-queries';
import { PageData } from '@/features/shell/page-data';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('settings.permissions');
  const shell = await getTranslations('shell.section');
  return { title: `${t('title')} · ${shell('settings')}` };
}

export default async function PermissionsPage() {
  const t = await getTranslations('settings.permissions');
  return (
    <PageData needs={['settings:read']} reads={[settingsQueries.catalogue()]}>
      <SettingsPage title={t('title')} description={t('description')}>
        <PermissionCatalogueSettings />
      </SettingsPage>
    </PageData>
  );
}
