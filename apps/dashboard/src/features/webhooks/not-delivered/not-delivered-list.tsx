'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { CalendarClock, CircleCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { usePathname } from 'next/navigation';
import { createSerializer, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { List } from '@/frames/list';
import { useCan } from '@/lib/session/use-session';
import { Button } from '@/ui/button';
import { EmptyState } from '@/ui/empty-state';
import { FilterChip } from '@/ui/filter-chip';
import { eventTitle } from '../deliveries/delivery-columns';
import { DeliveryPanel } from '../deliveries/delivery-panel';
import { ReplayDialog } from '../deliveries/replay-dialog';
import { endpointName } from '../endpoint-name';
import { WebhooksHeader } from '../list/webhooks-header';
import { knownWebhooks, webhookQueries } from '../webhook-queries';
import { notDeliveredParams } from './not-delivered-params';
import { SelectionBar } from './selection-bar';
import { useNotDeliveredColumns } from './not-delivered-columns';

const serialize = createSerializer(notDeliveredParams);

/** What was given up, across all endpoints: nothing vanishes before somebody decided about it. */
export function NotDeliveredList() {
  const t = useTranslations('webhooks.notDelivered');
  const words = useTranslations('webhooks');
  const pathname = usePathname();
  const canChange = useCan('webhooks:write');
  const [isReplaying, setIsReplaying] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [params, setParams] = useQueryStates(notDeliveredParams, { history: 'push' });
  const { delivery, ...filters } = params;
  const webhooks = useQuery(knownWebhooks());
  const list = useQuery({ ...webhookQueries.deadLetters(filters), placeholderData: keepPreviousData });

  const nameOf = (id: string) => {
    const known = webhooks.data?.data.find((webhook) => webhook.id === id);
    return known ? endpointName(known.url) : id;
  };
  const columns = useNotDeliveredColumns({
    href: (row) => pathname + serialize({ ...params, delivery: row.id }),
    nameOf,
  });
  const choosable = (webhooks.data?.data ?? []).toSorted(
    (a, b) => Number(b.id === params.webhook_id) - Number(a.id === params.webhook_id),
  );
  return (
    <>
      <List
        list={list}
        cursor={params.cursor}
        onPage={(cursor) => void setParams({ cursor, delivery: null })}
        isFiltered={params.webhook_id !== null}
        onClear={() => void setParams(null)}
        header={() => <WebhooksHeader />}
        filters={
          <FilterChip
            label={words('column.endpoint')}
            anyLabel={t('anyEndpoint')}
            value={params.webhook_id}
            onChange={(webhook_id) => void setParams({ webhook_id, cursor: null })}
            options={(webhooks.data?.data ?? []).map(({ id, url }) => ({
              value: id,
              label: endpointName(url),
            }))}
          />
        }
        actions={
          canChange &&
          choosable.length > 0 && (
            <Button onClick={() => setIsReplaying(true)}>
              <CalendarClock aria-hidden strokeWidth={1.5} />
              {words('deliveries.replayRange')}
            </Button>
          )
        }
        notice={<SelectionBar chosen={chosen} onChange={setChosen} />}
        firstTime={
          <EmptyState icon={CircleCheck} title={t('empty')}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
        words={{
          refresh: words('deliveries.refresh'),
          failed: t('failed'),
          noResults: t('noResults'),
          noResultsHelp: t('noResultsHelp'),
        }}
        caption={t('caption')}
        columns={columns}
        rowKey={(row) => row.id}
        rowName={(row) => `${eventTitle(row.event_type)}, ${nameOf(row.webhook_id)}`}
        isSelected={(row) => row.id === delivery}
        {...(canChange && { selection: { keys: chosen, onChange: setChosen } })}
      />
      <DeliveryPanel
        deliveryId={delivery}
        endpoint={nameOf}
        onClose={() => void setParams({ delivery: null })}
      />
      {isReplaying && <ReplayDialog webhooks={choosable} onClose={() => setIsReplaying(false)} />}
    </>
  );
}
