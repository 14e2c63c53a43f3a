'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { CalendarClock, Send } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { usePathname } from 'next/navigation';
import { createSerializer, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { EmptyState } from '@/ui/empty-state';
import { RefreshButton } from '@/ui/refresh-button';
import { cursorTrail } from '@/ui/table/cursor-trail';
import { DataTable } from '@/ui/table/data-table';
import { PagedList } from '@/ui/table/paged-list';
import { webhookQueries } from '../webhook-queries';
import { attemptsMax } from './attempts';
import { eventTitle, useDeliveryColumns } from './delivery-columns';
import { DeliveryFilterChips } from './delivery-filter-chips';
import { DeliveryPanel, isUnderWay } from './delivery-panel';
import { deliveryParams } from './delivery-params';
import { ReplayDialog } from './replay-dialog';
import { Replays } from './replays';

const serialize = createSerializer(deliveryParams);
const LOOK_AGAIN_MS = 3000;

/** Everything that was, is or will be sent to one endpoint. */
export function DeliveriesList({ id }: { id: string }) {
  const t = useTranslations('webhooks.deliveries');
  const ui = useTranslations('ui');
  const pathname = usePathname();
  const canChange = useCan('webhooks:write');
  const [isReplaying, setIsReplaying] = useState(false);
  const [params, setParams] = useQueryStates(deliveryParams, { history: 'push' });
  const { delivery, ...filters } = params;
  const webhook = useQuery(webhookQueries.detail(id));
  const list = useQuery({
    ...webhookQueries.deliveries(id, filters),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) =>
      state.data?.data.some((row) => isUnderWay(row.state)) ? LOOK_AGAIN_MS : false,
  });

  // Whatever changes the question also goes back to its first page.
  const ask = (change: Partial<typeof params>) => void setParams({ ...change, cursor: null, since: null });
  const clear = () => void setParams(null);
  const isFiltered = [params.state, params.type, params.status_class, params.range].some(Boolean);
  const columns = useDeliveryColumns(
    (row) => pathname + serialize({ ...params, delivery: row.id }),
    webhook.data && attemptsMax(webhook.data.schedule),
  );
  const trail = cursorTrail(params.cursor, list.data?.next_cursor, (cursor) => {
    void setParams({ cursor, since: cursor === null ? null : (list.data?.since ?? null), delivery: null });
  });
  return (
    <div className="flex flex-col gap-4">
      <Replays id={id} />
      <div className="flex flex-wrap items-center gap-2">
        <DeliveryFilterChips params={params} onAsk={ask} />
        {isFiltered && (
          <Button variant="ghost" onClick={clear}>
            {ui('filter.clear')}
          </Button>
        )}
        <div className="ms-auto flex gap-2">
          {canChange && (
            <Button onClick={() => setIsReplaying(true)}>
              <CalendarClock aria-hidden strokeWidth={1.5} />
              {t('replayRange')}
            </Button>
          )}
          <RefreshButton label={t('refresh')} busy={list.isFetching} onRefresh={() => void list.refetch()} />
        </div>
      </div>
      <PagedList
        list={list}
        trail={trail}
        isNarrowed={isFiltered || params.cursor !== null}
        onClear={clear}
        firstTime={
          <EmptyState icon={Send} title={t('empty')}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
        words={{ failed: t('failed'), noResults: t('noResults'), noResultsHelp: t('noResultsHelp') }}
      >
        {(rows) => (
          <DataTable
            caption={t('caption')}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            rowName={(row) => eventTitle(row.event_type)}
            isSelected={(row) => row.id === delivery}
            isStale={list.isPlaceholderData}
          />
        )}
      </PagedList>
      <DeliveryPanel deliveryId={delivery} onClose={() => void setParams({ delivery: null })} />
      {isReplaying && (
        <ReplayDialog webhooks={webhook.data ? [webhook.data] : []} onClose={() => setIsReplaying(false)} />
      )}
    </div>
  );
}
