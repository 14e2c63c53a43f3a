'use client';

import type { ActivityEvent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { RowLink } from '@/ui/table/row-link';
import { Time } from '@/ui/time';
import { OutcomeChip } from '../status/outcome';
import { eventTitle, useActorName } from './event-words';

interface EventRowsProps {
  events: readonly ActivityEvent[];
  href: (event: ActivityEvent) => string;
  hideAgent?: boolean;
}

/** A short list of events for a panel. */
export function EventRows({ events, href, hideAgent }: EventRowsProps) {
  const t = useTranslations('activity');
  const actorName = useActorName();
  return (
    <ul aria-label={t('caption')}>
      {events.map((event) => (
        <li
          key={event.id}
          data-row
          className="relative flex min-h-10 flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-4 py-2 text-small transition-colors duration-120 first:border-t-0 hover:bg-hover"
        >
          <span className="flex w-20 shrink-0">
            <OutcomeChip outcome={event.outcome} />
          </span>
          <span className="flex min-w-0 flex-1 basis-40 gap-x-2 max-sm:flex-col">
            <RowLink href={href(event)} className="shrink-0">
              {eventTitle(event.type)}
            </RowLink>
            <span className="min-w-0 truncate text-muted">
              {(!hideAgent && event.agent_name) || event.reason || actorName(event.actor.at(-1))}
            </span>
          </span>
          <Time value={event.occurred_at} className="relative ms-auto shrink-0 text-faint" />
        </li>
      ))}
    </ul>
  );
}
