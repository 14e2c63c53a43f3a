import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Overview } from '@/features/overview/overview';
import { overviewQueries } from '@/features/overview/overview-queries';
import { prefetch } from '@/lib/api/server';
import { requireSession } from '@/lib/session/server';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('overview');
  return { title: t('title') };
}

export default async function OverviewPage() {
  const { permissions } = await requireSession();
  return (
    <HydrationBoundary state={await prefetch(...overviewQueries(permissions))}>
      <Overview />
    </HydrationBoundary>
  );
}
