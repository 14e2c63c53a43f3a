import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { loadProfileParams } from '@/features/sandboxes/profiles/profile-params';
import { ProfilesList } from '@/features/sandboxes/profiles/profiles-list';
import { sandboxQueries } from '@/features/sandboxes/sandbox-queries';
import { PageData } from '@/features/shell/page-data';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tools');
  return { title: `${t('tabs.profiles')} · ${t('title')}` };
}

export default async function ProfilesPage({ searchParams }: PageProps<'/tools/profiles'>) {
  const params = await loadProfileParams(searchParams);
  return (
    <PageData needs={['ati:read']} reads={[sandboxQueries.profiles(params)]}>
      <ProfilesList />
    </PageData>
  );
}
