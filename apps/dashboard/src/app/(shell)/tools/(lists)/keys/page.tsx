import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { loadKeyParams } from '@/features/sandboxes/keys/key-params';
import { KeysList } from '@/features/sandboxes/keys/keys-list';
import { sandboxQueries } from '@/features/sandboxes/sandbox-queries';
import { PageData } from '@/features/shell/page-data';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tools');
  return { title: `${t('tabs.keys')} · ${t('title')}` };
}

export default async function KeysPage({ searchParams }: PageProps<'/tools/keys'>) {
  const params = await loadKeyParams(searchParams);
  return (
    <PageData needs={['ati:read']} reads={[sandboxQueries.keys(params)]}>
      <KeysList />
    </PageData>
  );
}
