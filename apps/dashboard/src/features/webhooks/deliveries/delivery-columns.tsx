'use client';

import { EVENT_TYPES, type EventType, type WebhookDelivery } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { DeliveryStateChip } from './delivery-state';
import { WhyCue } from '@/features/why';
import { useNow } from '@/lib/use-now';
import { Name } from '@/ui/name';
import type { Column } from '@/ui/table/column';
import { RowLink } from '@/ui/table/row-link';
import { Time } from '@/ui/time';
import { useFaultWords } from './fault-words';

/** The title of an event type; one this dashboard does not know yet shows its name. */
export const eventTitle = (type: string): string =>
  Object.hasOwn(EVENT_TYPES, type) ? EVENT_TYPES[type as EventType].title : type;

type Href = (delivery: WebhookDelivery) => string;

export function useEventColumn(href: Href): Column<WebhookDelivery> {
  const t = useTranslations('webhooks.delivery');
  return {
    id: 'event',
    header: t('event'),
    className: '@max-2xl:w-full @max-2xl:max-w-0',
    cell: (delivery) => (
      <div className="flex min-w-0 flex-col">
        <RowLink href={href(delivery)} scroll={false} data-delivery={delivery.id}>
          {eventTitle(delivery.event_type)}
        </RowLink>
        <code className="truncate font-mono text-meta text-muted">{delivery.event_type}</code>
      </div>
    ),
  };
}

/** Where a delivery goes, in lists of more than one endpoint. */
export function useEndpointColumn(nameOf: (webhookId: string) => string): Column<WebhookDelivery> {
  const t = useTranslations('webhooks.column');
  return {
    id: 'endpoint',
    from: 'md',
    header: t('endpoint'),
    className: '@2xl:max-w-64',
    cell: (delivery) => <Name id={delivery.webhook_id}>{nameOf(delivery.webhook_id)}</Name>,
  };
}

/** What the receiver said to the last attempt, or why it said nothing. */
export function Answer({ delivery }: { delivery: WebhookDelivery }) {
  const t = useTranslations('webhooks.delivery');
  const faultWords = useFaultWords();
  const code = delivery.reason ?? delivery.last_error;
  if (delivery.last_status === null && code === null)
    return <span className="text-faint">{t('noAnswer')}</span>;
  return (
    <span className="flex flex-col items-start">
      {delivery.last_status !== null && <span className="tabular">HTTP {delivery.last_status}</span>}
      {code !== null && (
        <span className={delivery.last_status === null ? undefined : 'text-meta text-muted'}>
          {faultWords(code)}
        </span>
      )}
      {delivery.state !== 'delivered' && code !== null && <WhyCue />}
    </span>
  );
}

export function useDeliveryColumns(href: Href, attemptsMax: number | undefined): Column<WebhookDelivery>[] {
  const t = useTranslations('webhooks.delivery');
  return [
    useEventColumn(href),
    {
      id: 'state',
      header: t('state'),
      cell: (delivery) => <DeliveryStateChip state={delivery.state} attempts={delivery.attempts} />,
    },
    {
      id: 'answer',
      from: 'md',
      header: t('answer'),
      className: '@2xl:max-w-64',
      cell: (delivery) => <Answer delivery={delivery} />,
    },
    {
      id: 'attempts',
      from: 'lg',
      header: t('attempts'),
      className: 'whitespace-nowrap',
      cell: (delivery) => <Attempts delivery={delivery} max={attemptsMax} />,
    },
    {
      id: 'time',
      from: 'md',
      header: t('time'),
      className: 'whitespace-nowrap',
      cell: (delivery) => <Time value={delivery.created_at} />,
    },
  ];
}

/** The same for deliveries to several endpoints, whose schedules differ. */
export function useAgentDeliveryColumns(
  href: Href,
  nameOf: (webhookId: string) => string,
): Column<WebhookDelivery>[] {
  const endpoint = useEndpointColumn(nameOf);
  const [event, ...others] = useDeliveryColumns(href, undefined);
  return [event!, endpoint, ...others];
}

function Attempts({ delivery, max }: { delivery: WebhookDelivery; max: number | undefined }) {
  const t = useTranslations('webhooks.delivery');
  // What is due and still waits is held back, by the endpoint's state or pace: no time can be named.
  const now = useNow();
  return (
    <span className="flex flex-col">
      <span className="tabular">
        {/* What is sent by hand uses up nothing of the schedule. */}
        {delivery.trigger === 'auto' && max !== undefined
          ? t('attemptsOf', { count: delivery.attempts, max })
          : t('attemptsBy', { count: delivery.attempts, trigger: delivery.trigger })}
      </span>
      {delivery.next_attempt_at && new Date(delivery.next_attempt_at) > now && (
        <span className="text-meta text-muted">
          {t('next')} <Time value={delivery.next_attempt_at} />
        </span>
      )}
    </span>
  );
}
