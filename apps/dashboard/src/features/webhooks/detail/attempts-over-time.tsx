'use client';

import type { WebhookStats } from '@signet/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/ui/button';
import { Skeleton } from '@/ui/skeleton';
import { Swatch } from '@/ui/swatch';
import type { Column } from '@/ui/table/column';
import { ChartTable } from '@/ui/table/chart-table';
import { useSpanName } from './use-span-name';

// Drawn in the browser only: the library writes inline styles, which the page's policy refuses in served HTML.
const AttemptsChart = dynamic(() => import('./attempts-chart').then((module) => module.AttemptsChart), {
  ssr: false,
  loading: () => <Skeleton className="h-40 w-full" />,
});

/** When attempts were accepted and when they failed. */
export function AttemptsOverTime({ stats }: { stats: WebhookStats }) {
  const t = useTranslations('webhooks.stats');
  const format = useFormatter();
  const [asTable, setAsTable] = useState(false);
  return (
    <div className="flex flex-col gap-3">
      {asTable ? <AttemptsTable stats={stats} /> : <AttemptsChart stats={stats} />}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <ul className="flex flex-wrap gap-x-4 text-small">
          <li className="flex items-center gap-2">
            <Swatch className="bg-success" />
            {t('accepted')}
            <span className="tabular text-muted">{format.number(stats.succeeded)}</span>
          </li>
          <li className="flex items-center gap-2">
            <Swatch className="bg-danger" />
            {t('refused')}
            <span className="tabular text-muted">{format.number(stats.failed)}</span>
          </li>
        </ul>
        <Button size="dense" aria-pressed={asTable} onClick={() => setAsTable(!asTable)}>
          {t(asTable ? 'asChart' : 'asTable')}
        </Button>
      </div>
    </div>
  );
}

type Span = WebhookStats['buckets'][number];

/** What the chart shows, newest first, without the spans in which nothing was sent. */
function AttemptsTable({ stats }: { stats: WebhookStats }) {
  const t = useTranslations('webhooks.stats');
  const format = useFormatter();
  const { name } = useSpanName(stats);
  const columns: Column<Span>[] = [
    { id: 'time', header: t('time'), cell: ({ at }) => name(at) },
    {
      id: 'accepted',
      header: t('accepted'),
      align: 'end',
      cell: ({ succeeded }) => format.number(succeeded),
    },
    {
      id: 'failed',
      header: t('refused'),
      align: 'end',
      cell: ({ failed }) => format.number(failed),
    },
  ];
  return (
    <ChartTable
      caption={t('overTime')}
      columns={columns}
      rows={stats.buckets.filter(({ succeeded, failed }) => succeeded + failed > 0).toReversed()}
      rowKey={({ at }) => at}
      rowName={({ at }) => name(at)}
    />
  );
}
