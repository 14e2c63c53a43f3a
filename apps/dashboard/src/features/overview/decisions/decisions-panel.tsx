'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { useState } from 'react';
import { Panel } from '@/frames/panel';
import { Button } from '@/ui/button';
import { cn } from '@/ui/cn';
import { Segments } from '@/ui/segments';
import { Skeleton } from '@/ui/skeleton';
import { DECISION_RANGES, decisions } from '../overview-queries';
import { DecisionsTable } from './decisions-table';
import { DecisionTotals } from './decision-totals';

const LOOK_AGAIN_MS = 60_000;

// Drawn in the browser only: the library writes inline styles, which the page's policy refuses in served HTML.
const DecisionsChart = dynamic(() => import('./decisions-chart').then((module) => module.DecisionsChart), {
  ssr: false,
  loading: () => <Skeleton className="h-40 w-full" />,
});

/** How agents' attempts to prove who they are ended, over time. */
export function DecisionsPanel() {
  const t = useTranslations('overview.decisions');
  const [range, setRange] = useQueryState('range', parseAsStringLiteral(DECISION_RANGES).withDefault('24h'));
  const [asTable, setAsTable] = useState(false);
  const query = useQuery({
    ...decisions(range),
    refetchInterval: LOOK_AGAIN_MS,
    placeholderData: keepPreviousData,
  });
  return (
    <Panel
      title={t('title')}
      action={
        <Segments
          legend={t('range')}
          options={DECISION_RANGES.map((value) => ({ value, label: t(`ranges.${value}`) }))}
          value={range}
          onChange={(value) => void setRange(value)}
        />
      }
      query={query}
      failed={t('failed')}
      waiting={<Skeleton className="m-4 h-40" />}
    >
      {(data) => (
        <div className="flex flex-col gap-3 p-4">
          {asTable ? (
            <DecisionsTable decisions={data} />
          ) : (
            <div className={cn((query.isError || query.isPlaceholderData) && '[&_.recharts-bar]:opacity-50')}>
              <DecisionsChart decisions={data} />
            </div>
          )}
          <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
            <DecisionTotals decisions={data} />
            <Button size="dense" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
              {t(asTable ? 'asChart' : 'asTable')}
            </Button>
          </div>
        </div>
      )}
    </Panel>
  );
}
