'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { ChartTable } from '@/ui/table/chart-table';
import type { Column } from '@/ui/table/column';
import { useBucketName } from '@/features/activity';
import type { Decisions, DecisionsAt } from '../over-time';

/** What the chart shows, newest first, without the times in which nobody asked. */
export function DecisionsTable({ decisions }: { decisions: Decisions }) {
  const t = useTranslations('overview.decisions');
  const format = useFormatter();
  const { name } = useBucketName(decisions);
  const count = (part: 'allowed' | 'denied'): Column<DecisionsAt> => ({
    id: part,
    header: t(part),
    align: 'end',
    cell: (row) => format.number(row[part]),
  });
  return (
    <ChartTable
      caption={t('title')}
      columns={[
        { id: 'time', header: t('time'), cell: ({ at }) => name(at) },
        count('allowed'),
        count('denied'),
      ]}
      rows={decisions.data.filter(({ allowed, denied }) => allowed + denied > 0).toReversed()}
      rowKey={({ at }) => at}
      rowName={({ at }) => name(at)}
    />
  );
}
