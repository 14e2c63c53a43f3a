import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageData } from '@/features/shell/page-data';
import { loadPageParams } from '@/features/tools/catalogue/list-params';
import { ProvidersList } from '@/features/tools/catalogue/providers-list';
import { toolQueries } from '@/features/tools/tool-queries';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tools');
  return { title: `${t('tabs.providers')} · ${t('title')}` };
}

export default async function ProvidersPage({ searchParams }: PageProps<'/tools/providers'>) {
  const params = await loadPageParams(searchParams);
  return (
    <PageData needs={['ati:read']} reads={[toolQueries.providers(params)]}>
      <ProvidersList />
    </PageData>
  );
}
