'use client';

import type { ActivityEvent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { isRefused, WhyCue } from '@/features/why';
import { Name } from '@/ui/name';
import { RowLink } from '@/ui/table/row-link';
import { Time } from '@/ui/time';
import { EventOutcome } from './outcome';
import { eventReason, eventTitle, useActorName } from './event-words';

interface EventRowsProps {
  events: readonly ActivityEvent[];
  href: (event: ActivityEvent) => string;
  hideAgent?: boolean;
}

/** A short list of events for a panel. */
export function EventRows({ events, href, hideAgent }: EventRowsProps) {
  const t = useTranslations('activity');
  return (
    <ul aria-label={t('caption')}>
      {events.map((event) => (
        <li
          key={event.id}
          data-row
          className="grid min-h-10 grid-cols-[5rem_1fr] items-center gap-x-3 border-t border-line px-4 py-2 text-small transition-colors duration-120 first:border-t-0 hover:bg-hover sm:grid-cols-[5rem_1fr_auto]"
        >
          <span className="flex max-sm:self-start">
            <EventOutcome event={event} />
          </span>
          <span className="flex min-w-0 gap-x-2 max-sm:flex-col">
            <RowLink href={href(event)} className="shrink-0">
              {eventTitle(event.type)}
            </RowLink>
            <span className="min-w-0 truncate text-muted">
              <About event={event} {...(hideAgent && { hideAgent })} />
            </span>
            {isRefused(event) && <WhyCue />}
          </span>
          <Time value={event.occurred_at} className="w-fit text-faint max-sm:col-start-2" />
        </li>
      ))}
    </ul>
  );
}

// On an agent's own page its name says nothing; who else acted on it does.
function About({ event, hideAgent }: { event: ActivityEvent; hideAgent?: boolean }) {
  const actorName = useActorName();
  const actor = event.actor.at(-1);
  const reason = eventReason(event);
  if (!hideAgent && event.agent_name !== null)
    return (
      <Name id={event.agent_id} isOneLine>
        {event.agent_name}
      </Name>
    );
  if (reason !== null) return reason;
  return hideAgent && actor?.type === 'agent' ? null : (
    <Name isOneLine>{actorName(actor, hideAgent ? event : undefined)}</Name>
  );
}
