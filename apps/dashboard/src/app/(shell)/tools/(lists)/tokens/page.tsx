import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { loadTokenParams } from '@/features/sandboxes/tokens/token-params';
import { TokensList } from '@/features/sandboxes/tokens/tokens-list';
import { knownProfiles, sandboxQueries } from '@/features/sandboxes/sandbox-queries';
import { PageData } from '@/features/shell/page-data';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('tools');
  return { title: `${t('tabs.tokens')} · ${t('title')}` };
}

export default async function TokensPage({ searchParams }: PageProps<'/tools/tokens'>) {
  const params = await loadTokenParams(searchParams);
  return (
    <PageData needs={['ati:read']} reads={[sandboxQueries.tokens(params), knownProfiles()]}>
      <TokensList />
    </PageData>
  );
}
