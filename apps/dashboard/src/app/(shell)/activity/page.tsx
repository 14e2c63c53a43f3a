import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActivityList } from '@/features/activity/activity-list';
import { loadActivityParams } from '@/features/activity/activity-params';
import { activityQueries } from '@/features/activity/activity-queries';
import { Forbidden } from '@/features/shell/forbidden';
import { prefetch } from '@/lib/api/server';
import { may } from '@/lib/session/server';
import { PageHeader } from '@/ui/page-header';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('activity');
  return { title: t('title') };
}

export default async function ActivityPage({ searchParams }: PageProps<'/activity'>) {
  if (!(await may('activity:read'))) return <Forbidden permission="activity:read" />;

  const { event: _event, ...filters } = await loadActivityParams(searchParams);
  const t = await getTranslations('activity');
  return (
    <HydrationBoundary state={await prefetch(activityQueries.list(filters))}>
      <div className="flex flex-col gap-4">
        <PageHeader title={t('title')} description={t('description')} />
        <ActivityList />
      </div>
    </HydrationBoundary>
  );
}
