'use client';

import type { WebhookDelivery } from '@signet/contracts';
import { Send } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { List } from '@/frames/list';
import { EmptyState } from '@/ui/empty-state';
import type { Column } from '@/ui/table/column';
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
  const { params, list, open, isFiltered, clear } = deliveries;
  return (
    <>
      <List
        list={list}
        cursor={params.cursor}
        onPage={deliveries.onPage}
        isFiltered={isFiltered}
        onClear={clear}
        filters={<DeliveryFilterChips params={params} onAsk={deliveries.ask} />}
        actions={actions}
        firstTime={
          <EmptyState icon={Send} title={empty.title}>
            <p>{empty.help}</p>
          </EmptyState>
        }
        words={{
          refresh: t('refresh'),
          failed: t('failed'),
          noResults: t('noResults'),
          noResultsHelp: t('noResultsHelp'),
        }}
        caption={caption}
        columns={columns}
        rowKey={(row) => row.id}
        rowName={(row) =>
          endpoint ? `${eventTitle(row.event_type)}, ${endpoint(row.webhook_id)}` : eventTitle(row.event_type)
        }
        isSelected={(row) => row.id === open}
      />
      <DeliveryPanel deliveryId={open} onClose={deliveries.close} {...(endpoint && { endpoint })} />
    </>
  );
}
