'use client';

import type { Webhook, WebhookFigures } from '@signet/contracts';
import { useFormatter, useTranslations } from 'next-intl';
import { WebhookStandingChip } from '../webhook-standing';
import { Name } from '@/ui/name';
import { RateBar } from '@/ui/rate-bar';
import type { Column } from '@/ui/table/column';
import { LeadCell } from '@/ui/table/lead-cell';
import { RowLink } from '@/ui/table/row-link';
import { Time } from '@/ui/time';
import { endpointName } from '../endpoint-name';
import { reasonOf, standingOf } from '../standing';

export function useWebhookColumns(figures: WebhookFigures | undefined): Column<Webhook>[] {
  const t = useTranslations('webhooks');
  return [
    {
      id: 'endpoint',
      header: t('column.endpoint'),
      className: 'max-w-80 @max-2xl:w-full @max-2xl:max-w-0',
      cell: (webhook) => (
        <LeadCell below={webhook.description}>
          <RowLink href={`/webhooks/${webhook.id}`} className="line-clamp-2">
            <Name id={webhook.id}>{endpointName(webhook.url)}</Name>
          </RowLink>
        </LeadCell>
      ),
    },
    {
      id: 'state',
      header: t('column.state'),
      cell: (webhook) => {
        const reason = reasonOf(webhook);
        return (
          <span className="flex flex-col items-start gap-0.5">
            <WebhookStandingChip standing={standingOf(webhook)} />
            {reason && <span className="text-meta text-muted">{t(`why.${reason}`)}</span>}
          </span>
        );
      },
    },
    {
      id: 'events',
      from: 'lg',
      header: t('column.events'),
      className: '@2xl:max-w-56',
      cell: (webhook) => <FirstEvents patterns={webhook.events} />,
    },
    {
      id: 'rate',
      from: 'md',
      header: t('column.rate'),
      className: 'whitespace-nowrap',
      cell: (webhook) => (
        <SuccessRate figures={figures?.webhooks.find(({ webhook_id }) => webhook_id === webhook.id)} />
      ),
    },
    {
      id: 'last',
      from: 'md',
      header: t('column.last'),
      className: 'whitespace-nowrap',
      cell: (webhook) =>
        webhook.health.last_success_at ? (
          <Time value={webhook.health.last_success_at} />
        ) : (
          <span className="text-faint">{t('never')}</span>
        ),
    },
    {
      id: 'created',
      from: 'xl',
      header: t('column.created'),
      className: 'whitespace-nowrap',
      cell: (webhook) => <Time value={webhook.created_at} format="date" />,
    },
  ];
}

const EVENTS_SHOWN = 2;

function FirstEvents({ patterns }: { patterns: readonly string[] }) {
  const t = useTranslations('webhooks');
  const more = patterns.length - EVENTS_SHOWN;
  return (
    <span className="flex flex-col">
      {patterns.slice(0, EVENTS_SHOWN).map((pattern) => (
        <code key={pattern} className="truncate font-mono text-meta">
          {pattern}
        </code>
      ))}
      {more > 0 && <span className="text-meta text-muted">{t('moreEvents', { count: more })}</span>}
    </span>
  );
}

function SuccessRate({ figures }: { figures: WebhookFigures['webhooks'][number] | undefined }) {
  const t = useTranslations('webhooks');
  const format = useFormatter();
  if (!figures) return <span className="text-faint">{t('notCalled')}</span>;
  const rate = figures.succeeded / (figures.succeeded + figures.failed);
  return (
    <span className="inline-flex items-center gap-2">
      <RateBar rate={rate} />
      {/* Rounded down: "100 %" means that nothing failed. */}
      {format.number(Math.floor(rate * 1000) / 1000, { style: 'percent', maximumFractionDigits: 1 })}
    </span>
  );
}
