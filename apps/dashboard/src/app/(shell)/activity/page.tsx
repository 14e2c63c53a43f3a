import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ActivityExplorer } from '@/features/activity/activity-explorer';
import { loadActivityParams, toActivityFilters } from '@/features/activity/activity-params';
import { activityQueries, countedOf } from '@/features/activity/activity-queries';
import { LogHealth } from '@/features/activity/log-health';
import { PageData } from '@/features/shell/page-data';
import { publicApiUrl } from '@/lib/public-url';
import { PageHeader } from '@/ui/page-header';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('activity');
  return { title: t('title') };
}

export default async function ActivityPage({ searchParams }: PageProps<'/activity'>) {
  const params = await loadActivityParams(searchParams);
  const filters = toActivityFilters(params);
  const counted = params.chart !== 'hidden' && countedOf(filters);
  const t = await getTranslations('activity');
  const reads = [
    activityQueries.pages(filters),
    activityQueries.verification(),
    ...(counted ? [activityQueries.histogram(counted), activityQueries.facets(counted)] : []),
  ];
  return (
    <PageData needs={['activity:read']} reads={reads}>
      <div data-full-width className="flex flex-col gap-4">
        <PageHeader title={t('title')} description={t('description')} />
        <LogHealth />
        <ActivityExplorer apiUrl={publicApiUrl()} />
      </div>
    </PageData>
  );
}
