'use client';

import { TriangleAlert } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Chip } from '@/ui/chip';
import type { Column } from '@/ui/table/column';
import { ChartTable } from '@/ui/table/chart-table';
import { Time } from '@/ui/time';
import type { Drift } from './score';

type Ping = Drift['pings'][number];

/** What the chart shows, in words and numbers, newest first. */
export function DriftTable({ pings }: { pings: Ping[] }) {
  const t = useTranslations('behaviour.drift');
  const format = useFormatter();
  const number = (value: number) => format.number(value, { maximumFractionDigits: 3 });
  const columns: Column<Ping>[] = [
    {
      id: 'time',
      header: t('column.time'),
      className: 'whitespace-nowrap',
      cell: (ping) => <Time value={ping.created_at} />,
    },
    { id: 'score', header: t('column.score'), align: 'end', cell: (ping) => number(ping.score) },
    {
      id: 'spike',
      from: 'md',
      header: t('column.spike'),
      cell: (ping) =>
        ping.is_spike ? (
          <Chip tone="warning" icon={TriangleAlert}>
            {t('spike')}
          </Chip>
        ) : (
          <span className="text-faint">{t('none')}</span>
        ),
    },
    {
      id: 'metrics',
      from: 'lg',
      header: t('column.metrics'),
      cell: (ping) => (
        <code className="font-mono text-meta break-words text-muted">
          {Object.entries(ping.metrics)
            .map(([name, value]) => `${name} ${number(value)}`)
            .join(' · ')}
        </code>
      ),
    },
  ];
  return (
    <ChartTable
      caption={t('chart')}
      columns={columns}
      rows={pings}
      rowKey={(ping) => ping.id}
      rowName={(ping) => number(ping.score)}
    />
  );
}
