import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageData } from '@/features/shell/page-data';
import { Checker } from '@/features/tools/checker/checker';
import { toolQueries } from '@/features/tools/tool-queries';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tools');
  return { title: `${t('tabs.checker')} · ${t('title')}` };
}

export default function CheckerPage() {
  return (
    <PageData needs={['ati:read']} reads={[toolQueries.catalogue()]}>
      <Checker />
    </PageData>
  );
}
