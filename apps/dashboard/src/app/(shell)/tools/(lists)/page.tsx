import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageData } from '@/features/shell/page-data';
import { loadToolListParams } from '@/features/tools/catalogue/list-params';
import { ToolsList } from '@/features/tools/catalogue/tools-list';
import { knownProviders, toolQueries } from '@/features/tools/tool-queries';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tools');
  return { title: t('title') };
}

export default async function ToolsPage({ searchParams }: PageProps<'/tools'>) {
  const params = await loadToolListParams(searchParams);
  return (
    <PageData needs={['ati:read']} reads={[toolQueries.tools(params), knownProviders()]}>
      <ToolsList />
    </PageData>
  );
}
