'use client';

import type { ActivityHistogram } from '@signet/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import type { Column } from '@/ui/table/column';
import { ChartTable } from '@/ui/table/chart-table';
import { spanOfBuckets, type Bucket, type Span } from './buckets';
import { OUTCOMES } from './outcomes';
import { useBucketName } from './use-bucket-name';

interface HistogramTableProps {
  histogram: ActivityHistogram;
  onNarrow: (span: Span) => void;
}

/** What the chart shows, newest first, without the hours in which nothing happened. */
export function HistogramTable({ histogram, onNarrow }: HistogramTableProps) {
  const t = useTranslations('activity');
  const format = useFormatter();
  const { name } = useBucketName(histogram);
  const count = (id: Exclude<keyof Bucket, 'at'>, header: string): Column<Bucket> => ({
    id,
    header,
    align: 'end',
    ...(id !== 'total' && { from: 'md' as const }),
    cell: (bucket) => format.number(bucket[id]),
  });
  const columns: Column<Bucket>[] = [
    {
      id: 'time',
      header: t('column.time'),
      cell: ({ at }) => (
        <button
          type="button"
          onClick={() => onNarrow(spanOfBuckets(at, at, histogram.interval))}
          className="rounded-chip text-start text-link underline decoration-1 underline-offset-2 hover:decoration-2"
        >
          {name(at)}
        </button>
      ),
    },
    ...OUTCOMES.map(({ outcome }) => count(outcome, t(`outcome.${outcome}`))),
    count('total', t('histogram.total')),
  ];
  return (
    <ChartTable
      caption={t('histogram.title')}
      columns={columns}
      rows={histogram.data.filter(({ total }) => total > 0).toReversed()}
      rowKey={({ at }) => at}
      rowName={({ at }) => name(at)}
    />
  );
}
