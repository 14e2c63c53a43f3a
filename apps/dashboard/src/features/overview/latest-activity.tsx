'use client';

import { useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Panel } from '@/frames/panel';
import { EmptyState } from '@/ui/empty-state';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { TextLink } from '@/ui/text-link';
import { EventRows } from '@/features/activity';
import { latestActivity } from './overview-queries';

export function LatestActivity() {
  const t = useTranslations('overview.activity');
  const words = useTranslations('activity');
  const latest = useQuery({ ...latestActivity(), refetchInterval: 15_000 });
  return (
    <Panel
      title={t('title')}
      action={<TextLink href="/activity">{t('all')}</TextLink>}
      query={latest}
      failed={words('failed')}
      waiting={<PanelSkeleton rows={10} />}
    >
      {({ data }) =>
        data.length === 0 ? (
          <EmptyState icon={Activity} title={words('empty')}>
            <p>{words('emptyHelp')}</p>
          </EmptyState>
        ) : (
          <EventRows events={data} href={(event) => `/activity?event=${event.id}`} />
        )
      }
    </Panel>
  );
}
