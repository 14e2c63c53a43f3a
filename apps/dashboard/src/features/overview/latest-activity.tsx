'use client';

import { useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Card } from '@/ui/card';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { TextLink } from '@/ui/text-link';
import { EventRows } from '@/features/activity';
import { latestActivity } from './overview-queries';
import { StaleFoot } from './stale-note';

export function LatestActivity() {
  const t = useTranslations('overview.activity');
  const words = useTranslations('activity');
  const latest = useQuery({ ...latestActivity(), refetchInterval: 15_000 });
  return (
    <Card flush title={t('title')} action={<TextLink href="/activity">{t('all')}</TextLink>}>
      {latest.isError && !latest.data ? (
        <ErrorState title={words('failed')} error={latest.error} onRetry={() => void latest.refetch()} />
      ) : !latest.data ? (
        <PanelSkeleton rows={10} />
      ) : latest.data.data.length === 0 ? (
        <EmptyState icon={Activity} title={words('empty')}>
          <p>{words('emptyHelp')}</p>
        </EmptyState>
      ) : (
        <EventRows events={latest.data.data} href={(event) => `/activity?event=${event.id}`} />
      )}
      {latest.isError && latest.data && <StaleFoot readAt={latest.dataUpdatedAt} />}
    </Card>
  );
}
