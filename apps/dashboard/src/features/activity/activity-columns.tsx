'use client';

import type { ActivityEvent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { isRefused, WhyCue } from '@/features/why';
import { Name } from '@/ui/name';
import type { Column } from '@/ui/table/column';
import { RowLink } from '@/ui/table/row-link';
import { Time } from '@/ui/time';
import { EventOutcome } from './outcome';
import { useChangeSummary } from './event-changes';
import { eventReason, eventTitle, useActorName } from './event-words';

interface Options {
  /** Where an event opens. */
  href: (event: ActivityEvent) => string;
  hideAgent?: boolean;
}

export function useActivityColumns({ href, hideAgent }: Options): Column<ActivityEvent>[] {
  const t = useTranslations('activity');
  const actorName = useActorName();
  const summary = useChangeSummary();
  const columns: Column<ActivityEvent>[] = [
    {
      id: 'event',
      header: t('column.event'),
      className: '@max-2xl:w-full @max-2xl:max-w-0',
      cell: (event) => (
        <div className="flex min-w-0 flex-col @2xl:flex-row @2xl:items-baseline @2xl:gap-2">
          <RowLink
            href={href(event)}
            scroll={false}
            data-event={event.id}
            title={eventTitle(event.type)}
            className="@2xl:max-w-full @2xl:shrink-0 @2xl:truncate"
          >
            {eventTitle(event.type)}
          </RowLink>
          {summary(event) ? (
            <span className="truncate text-meta text-muted" title={summary(event)}>
              {summary(event)}
            </span>
          ) : (
            <code className="truncate font-mono text-meta text-muted">{event.type}</code>
          )}
        </div>
      ),
    },
    {
      id: 'outcome',
      width: '@2xl:w-28',
      header: t('column.outcome'),
      cell: (event) => <EventOutcome event={event} />,
    },
    {
      id: 'agent',
      from: 'md',
      width: '@2xl:w-1/5',
      header: t('column.agent'),
      cell: ({ agent_id: id, agent_name: name }) =>
        id === null ? (
          <None />
        ) : (
          <Name id={id} isOneLine>
            {name ?? id}
          </Name>
        ),
    },
    {
      id: 'actor',
      from: 'lg',
      width: '@2xl:w-1/6',
      header: t('column.actor'),
      cell: (event) => (
        <Name id={event.actor.at(-1)?.id} isOneLine>
          {actorName(event.actor.at(-1), event)}
        </Name>
      ),
    },
    {
      id: 'reason',
      from: 'lg',
      width: '@2xl:w-1/5',
      header: t('column.reason'),
      className: '@2xl:truncate',
      cell: (event) =>
        isRefused(event) ? (
          <span className="flex min-w-0 gap-x-2">
            <span className="truncate">{eventReason(event)}</span>
            <WhyCue />
          </span>
        ) : (
          (eventReason(event) ?? <None />)
        ),
    },
    {
      id: 'time',
      from: 'md',
      width: '@2xl:w-36',
      header: t('column.time'),
      className: 'whitespace-nowrap',
      cell: (event) => <Time value={event.occurred_at} />,
    },
  ];
  return hideAgent ? columns.filter((column) => column.id !== 'agent') : columns;
}

function None() {
  const t = useTranslations('activity');
  return (
    <span className="text-faint">
      <span aria-hidden>–</span>
      <span className="sr-only">{t('none')}</span>
    </span>
  );
}
