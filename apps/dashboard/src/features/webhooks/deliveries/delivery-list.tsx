'use client';

import type { WebhookDelivery } from '@signet/contracts';
import { Send } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '@/ui/button';
import { EmptyState } from '@/ui/empty-state';
import { RefreshButton } from '@/ui/refresh-button';
import type { Column } from '@/ui/table/column';
import { DataTable } from '@/ui/table/data-table';
import { PagedList } from '@/ui/table/paged-list';
import { eventTitle } from './delivery-columns';
import { DeliveryFilterChips } from './delivery-filter-chips';
import { DeliveryPanel } from './delivery-panel';
import type { useDeliveries } from './use-deliveries';

interface DeliveryListProps {
  deliveries: ReturnType<typeof useDeliveries>;
  columns: Column<WebhookDelivery>[];
  caption: string;
  /** What it means that there is none at all. */
  empty: { title: string; help: string };
  actions?: ReactNode;
  /** The list is not of one endpoint: name the endpoint. */
  endpoint?: (webhookId: string) => string;
}

/** Deliveries with their filters, and the open one beside them. */
export function DeliveryList({ deliveries, columns, caption, empty, actions, endpoint }: DeliveryListProps) {
  const t = useTranslations('webhooks.deliveries');
  const ui = useTranslations('ui');
  const { params, list, open, isFiltered, clear } = deliveries;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <DeliveryFilterChips params={params} onAsk={deliveries.ask} />
        {isFiltered && (
          <Button variant="ghost" onClick={clear}>
            {ui('filter.clear')}
          </Button>
        )}
        <div className="ms-auto flex gap-2">
          {actions}
          <RefreshButton label={t('refresh')} busy={list.isFetching} onRefresh={() => void list.refetch()} />
        </div>
      </div>
      <PagedList
        list={list}
        trail={deliveries.trail}
        isNarrowed={isFiltered || params.cursor !== null}
        onClear={clear}
        firstTime={
          <EmptyState icon={Send} title={empty.title}>
            <p>{empty.help}</p>
          </EmptyState>
        }
        words={{ failed: t('failed'), noResults: t('noResults'), noResultsHelp: t('noResultsHelp') }}
      >
        {(rows) => (
          <DataTable
            caption={caption}
            columns={columns}
            rows={rows}
            rowKey={(row) => row.id}
            rowName={(row) =>
              endpoint
                ? `${eventTitle(row.event_type)}, ${endpoint(row.webhook_id)}`
                : eventTitle(row.event_type)
            }
            isSelected={(row) => row.id === open}
            isStale={list.isPlaceholderData}
          />
        )}
      </PagedList>
      <DeliveryPanel deliveryId={open} onClose={deliveries.close} {...(endpoint && { endpoint })} />
    </>
  );
}
