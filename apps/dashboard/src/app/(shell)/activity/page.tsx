import { HydrationBoundary } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActivityExplorer } from '@/features/activity/activity-explorer';
import { loadActivityParams, toActivityFilters } from '@/features/activity/activity-params';
import { activityQueries, countedOf } from '@/features/activity/activity-queries';
import { LogHealth } from '@/features/activity/log-health';
import { Forbidden } from '@/features/shell/forbidden';
import { prefetch } from '@/lib/api/server';
import { publicApiUrl } from '@/lib/public-url';
import { may } from '@/lib/session/server';
import { PageHeader } from '@/ui/page-header';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('activity');
  return { title: t('title') };
}

export default async function ActivityPage({ searchParams }: PageProps<'/activity'>) {
  if (!(await may('activity:read'))) return <Forbidden permission="activity:read" />;

  const filters = toActivityFilters(await loadActivityParams(searchParams));
  const counted = countedOf(filters);
  const t = await getTranslations('activity');
  const state = await prefetch(
    activityQueries.pages(filters),
    activityQueries.verification(),
    ...(counted ? [activityQueries.histogram(counted), activityQueries.facets(counted)] : []),
  );
  return (
    <HydrationBoundary state={state}>
      <div className="flex flex-col gap-4">
        <PageHeader title={t('title')} description={t('description')} />
        <LogHealth />
        <ActivityExplorer apiUrl={publicApiUrl()} />
      </div>
    </HydrationBoundary>
  );
}
