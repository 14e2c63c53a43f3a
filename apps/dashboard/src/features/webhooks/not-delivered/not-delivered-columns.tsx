'use client';

import type { WebhookDelivery } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import type { Column } from '@/ui/table/column';
import { Time } from '@/ui/time';
import { Answer, useEndpointColumn, useEventColumn } from '../deliveries/delivery-columns';

interface Options {
  /** Where a delivery opens. */
  href: (delivery: WebhookDelivery) => string;
  /** Names an endpoint. */
  nameOf: (webhookId: string) => string;
}

export function useNotDeliveredColumns({ href, nameOf }: Options): Column<WebhookDelivery>[] {
  const t = useTranslations('webhooks');
  return [
    useEventColumn(href),
    useEndpointColumn(nameOf),
    {
      id: 'why',
      header: t('notDelivered.why'),
      className: '@max-2xl:min-w-36 @2xl:max-w-64',
      cell: (delivery) => <Answer delivery={delivery} />,
    },
    {
      id: 'attempts',
      from: 'lg',
      header: t('delivery.attempts'),
      align: 'end',
      cell: (delivery) => delivery.attempts,
    },
    {
      id: 'time',
      from: 'md',
      header: t('notDelivered.givenUp'),
      className: 'whitespace-nowrap',
      cell: (delivery) => <Time value={delivery.finished_at ?? delivery.created_at} />,
    },
  ];
}
