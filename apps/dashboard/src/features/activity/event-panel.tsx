'use client';

import type { ActivityEvent } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { areSingleKeysOn } from '@/lib/single-keys';
import { ApiProblem } from '@/lib/api/problem';
import { useMedia } from '@/lib/use-media';
import { Button } from '@/ui/button';
import { ErrorState } from '@/ui/error-state';
import { Sheet } from '@/ui/sheet';
import { Skeleton } from '@/ui/skeleton';
import { activityQueries } from './activity-queries';
import { EventFacts, type RelatedHref } from './event-facts';
import { eventTitle } from './event-words';

interface EventPanelProps {
  eventId: string | null;
  /** What the list holds: the neighbours of the event, and often the event. */
  rows: readonly ActivityEvent[];
  onOpen: (eventId: string) => void;
  onClose: () => void;
  hrefOf: RelatedHref;
}

const STEPS: Record<string, 1 | -1 | undefined> = { j: 1, k: -1, ']': 1, '[': -1 };

/** One event beside the list. On a phone it covers the screen. */
export function EventPanel({ eventId, rows, onOpen, onClose, hrefOf }: EventPanelProps) {
  const t = useTranslations('activity.panel');
  const isWide = useMedia('(min-width: 1024px)');
  // While the panel closes it still shows its event, and the focus goes back to that event's row.
  const [shownId, setShownId] = useState(eventId);
  if (eventId !== null && eventId !== shownId) setShownId(eventId);
  const place = rows.findIndex(({ id }) => id === shownId);
  const detail = useQuery({ ...activityQueries.detail(shownId ?? ''), enabled: shownId !== null });
  const event = detail.data ?? rows[place];

  const neighbour = (step: 1 | -1) => (place === -1 ? undefined : rows[place + step]);
  const go = (step: 1 | -1) => {
    const next = neighbour(step);
    if (next) onOpen(next.id);
  };
  return (
    <Sheet
      open={eventId !== null}
      onOpenChange={(open) => !open && onClose()}
      modal={!isWide}
      title={event ? eventTitle(event.type) : t('title')}
      finalFocus={() => document.querySelector<HTMLElement>(`[data-event="${CSS.escape(shownId ?? '')}"]`)}
      onKeyDown={(key) => {
        const step = STEPS[key.key];
        if (!step || key.ctrlKey || key.metaKey || key.altKey || !areSingleKeysOn()) return;
        key.preventDefault();
        go(step);
      }}
      actions={
        <>
          <Step
            icon={ChevronUp}
            label={t('previous')}
            isPossible={Boolean(neighbour(-1))}
            onClick={() => go(-1)}
          />
          <Step
            icon={ChevronDown}
            label={t('next')}
            isPossible={Boolean(neighbour(1))}
            onClick={() => go(1)}
          />
        </>
      }
    >
      {event ? (
        <EventFacts key={event.id} event={event} detail={detail} hrefOf={hrefOf} />
      ) : detail.isError ? (
        <ErrorState
          title={
            detail.error instanceof ApiProblem && detail.error.status === 404 ? t('notFound') : t('failed')
          }
          error={detail.error}
          onRetry={() => void detail.refetch()}
        />
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

interface StepProps {
  icon: typeof ChevronUp;
  label: string;
  isPossible: boolean;
  onClick: () => void;
}

/** Stays focusable at the end of the list: the keyboard must not fall out of the panel. */
const Step = ({ icon: Icon, label, isPossible, onClick }: StepProps) => (
  <Button variant="ghost" size="icon" aria-label={label} busy={!isPossible} onClick={onClick}>
    <Icon aria-hidden strokeWidth={1.5} />
  </Button>
);
