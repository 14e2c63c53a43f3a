'use client';

import type { ActivityOutcome } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Panel } from '@/frames/panel';
import { Button } from '@/ui/button';
import { cn } from '@/ui/cn';
import { Skeleton } from '@/ui/skeleton';
import { Swatch } from '@/ui/swatch';
import { activityQueries, type CountedFilters } from '../activity-queries';
import type { Span } from './buckets';
import { HistogramTable } from './histogram-table';
import { OUTCOMES } from './outcomes';

// Drawn in the browser only: the library writes inline styles, which the page's policy refuses in served HTML.
const HistogramChart = dynamic(() => import('./histogram-chart').then((module) => module.HistogramChart), {
  ssr: false,
  loading: () => <Skeleton className="h-40 w-full" />,
});

interface HistogramPanelProps {
  filters: CountedFilters;
  refetchInterval: number | false;
  onNarrow: (span: Span) => void;
  onOutcome: (outcome: ActivityOutcome | null) => void;
}

/** How much happened when, and how it ended. */
export function HistogramPanel({ filters, refetchInterval, onNarrow, onOutcome }: HistogramPanelProps) {
  const t = useTranslations('activity.histogram');
  const [asTable, setAsTable] = useState(false);
  const histogram = useQuery({
    ...activityQueries.histogram(filters),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
  return (
    <Panel
      title={t('title')}
      action={
        <Button size="dense" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'asChart' : 'asTable')}
        </Button>
      }
      query={histogram}
      failed={t('failed')}
      waiting={<Skeleton className="m-4 h-40" />}
    >
      {(data) => (
        <div className="flex flex-col gap-3 p-4">
          {asTable ? (
            <HistogramTable histogram={data} onNarrow={onNarrow} />
          ) : (
            <HistogramChart histogram={data} chosen={data.chosen} onNarrow={onNarrow} />
          )}
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
            <Outcomes filters={filters} refetchInterval={refetchInterval} onOutcome={onOutcome} />
            {!asTable && <p className="text-small text-muted">{t('help')}</p>}
          </div>
        </div>
      )}
    </Panel>
  );
}

/** The legend of the chart, with numbers; each of them is a filter. */
function Outcomes({ filters, refetchInterval, onOutcome }: Omit<HistogramPanelProps, 'onNarrow'>) {
  const t = useTranslations('activity');
  const format = useFormatter();
  const facets = useQuery({
    ...activityQueries.facets(filters),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
  return (
    <ul aria-label={t('column.outcome')} className="-ms-2 flex flex-wrap">
      {OUTCOMES.map(({ outcome, swatch }) => {
        const isChosen = filters.outcome === outcome;
        const counted = facets.data?.outcomes.find(({ value }) => value === outcome);
        return (
          <li key={outcome}>
            <Button
              variant="ghost"
              size="dense"
              aria-pressed={isChosen}
              onClick={() => onOutcome(isChosen ? null : outcome)}
              className={cn('text-ink', isChosen && 'bg-selected')}
            >
              <Swatch className={swatch} />
              {t(`outcome.${outcome}`)}
              <span className="tabular font-normal text-muted">
                {facets.data ? format.number(counted?.events ?? 0) : '–'}
              </span>
            </Button>
          </li>
        );
      })}
    </ul>
  );
}
