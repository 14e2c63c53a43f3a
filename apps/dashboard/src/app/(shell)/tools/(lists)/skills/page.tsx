import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PageData } from '@/features/shell/page-data';
import { loadPageParams } from '@/features/tools/catalogue/list-params';
import { SkillsList } from '@/features/tools/catalogue/skills-list';
import { toolQueries } from '@/features/tools/tool-queries';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tools');
  return { title: `${t('tabs.skills')} · ${t('title')}` };
}

export default async function SkillsPage({ searchParams }: PageProps<'/tools/skills'>) {
  const params = await loadPageParams(searchParams);
  return (
    <PageData needs={['ati:read']} reads={[toolQueries.skills(params)]}>
      <SkillsList />
    </PageData>
  );
}
