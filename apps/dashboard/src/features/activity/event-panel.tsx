'use client';

import type { ActivityEvent } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import Link from 'next/link';
import { useState } from 'react';
import { ApiProblem } from '@/lib/api/problem';
import { useMedia } from '@/lib/use-media';
import { Code } from '@/ui/code-sample';
import { CopyableId, CopyButton } from '@/ui/copy-button';
import { ErrorState } from '@/ui/error-state';
import { Facts, type Fact } from '@/ui/facts';
import { Sheet } from '@/ui/sheet';
import { Skeleton } from '@/ui/skeleton';
import { Time } from '@/ui/time';
import { OutcomeChip } from '../status/outcome';
import { activityQueries } from './activity-queries';
import { eventTitle, useActorName } from './event-words';

interface EventPanelProps {
  eventId: string | null;
  /** The event when the list already holds it. */
  known: ActivityEvent | undefined;
  onClose: () => void;
}

/** One event beside the list. On a phone it covers the screen. */
export function EventPanel({ eventId, known, onClose }: EventPanelProps) {
  const t = useTranslations('activity.panel');
  const isWide = useMedia('(min-width: 1024px)');
  // While the panel closes it still shows its event, and the focus goes back to that event's row.
  const [shownId, setShownId] = useState(eventId);
  if (eventId !== null && eventId !== shownId) setShownId(eventId);
  const event = useQuery({
    ...activityQueries.detail(shownId ?? ''),
    enabled: shownId !== null && !known,
    ...(known && { initialData: known }),
  });
  return (
    <Sheet
      open={eventId !== null}
      onOpenChange={(open) => !open && onClose()}
      modal={!isWide}
      title={event.data ? eventTitle(event.data.type) : t('title')}
      finalFocus={() => document.querySelector<HTMLElement>(`[data-event="${CSS.escape(shownId ?? '')}"]`)}
    >
      {event.isError ? (
        <ErrorState
          title={
            event.error instanceof ApiProblem && event.error.status === 404 ? t('notFound') : t('failed')
          }
          error={event.error}
          onRetry={() => void event.refetch()}
        />
      ) : event.data ? (
        <EventFacts event={event.data} />
      ) : (
        <div className="skeleton-appears flex flex-col gap-4 p-4">
          <Skeleton className="w-24" />
          <Skeleton className="w-64" />
          <Skeleton className="w-48" />
        </div>
      )}
    </Sheet>
  );
}

function EventFacts({ event }: { event: ActivityEvent }) {
  const t = useTranslations('activity.panel');
  const actorName = useActorName();
  const json = JSON.stringify(event, null, 2);
  const facts: Fact[] = [
    { label: t('outcome'), value: <OutcomeChip outcome={event.outcome} /> },
    ...(event.reason ? [{ label: t('reason'), value: event.reason }] : []),
    { label: t('time'), value: <Time value={event.occurred_at} format="exact" /> },
    {
      label: t('actors'),
      value: (
        <ol className="flex flex-col gap-1">
          {event.actor.map((actor, index) => (
            <li key={`${actor.type}-${actor.id ?? index}`} className="flex flex-wrap items-baseline gap-x-2">
              {actorName(actor)}
              <span className="text-meta text-muted">{t(`actorType.${actor.type}`)}</span>
            </li>
          ))}
        </ol>
      ),
    },
    ...(event.agent_id
      ? [
          {
            label: t('agent'),
            value: (
              <span className="flex flex-col">
                <Link href={`/agents/${event.agent_id}`} className="text-link underline underline-offset-2">
                  {event.agent_name ?? t('openAgent')}
                </Link>
                <CopyableId id={event.agent_id} what={t('agentId')} />
              </span>
            ),
          },
        ]
      : []),
    ...(event.ip_prefix
      ? [{ label: t('network'), value: <code className="font-mono">{event.ip_prefix}</code> }]
      : []),
    ...(event.request_id
      ? [{ label: t('requestId'), value: <CopyableId id={event.request_id} what={t('requestIdWhat')} /> }]
      : []),
    { label: t('eventId'), value: <CopyableId id={event.id} what={t('eventIdWhat')} /> },
  ];
  return (
    <div className="flex flex-col gap-4 p-4">
      <Facts facts={facts} />
      <details className="group rounded-control border border-line">
        <summary className="flex h-9 list-none items-center justify-between rounded-control px-3 text-small font-medium">
          {t('json')}
          <ChevronDown aria-hidden className="size-4 group-open:rotate-180" strokeWidth={1.5} />
        </summary>
        <div className="relative border-t border-line">
          <Code code={json} label={t('json')} />
          <span className="absolute end-1 top-1 rounded-control bg-sunken">
            <CopyButton value={json} what={t('json')} />
          </span>
        </div>
      </details>
    </div>
  );
}
