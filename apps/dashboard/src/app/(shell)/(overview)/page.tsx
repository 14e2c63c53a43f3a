import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Overview } from '@/features/overview/overview';
import { overviewReads } from '@/features/overview/overview-queries';
import { PageData } from '@/features/shell/page-data';
import { ifMay } from '@/lib/session/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('overview');
  return { title: t('title') };
}

export default function OverviewPage() {
  return (
    <PageData needs={[]} reads={overviewReads().map(({ needs, query }) => ifMay(needs, query))}>
      <Overview />
    </PageData>
  );
}
