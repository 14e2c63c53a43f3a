'use client';

import type { ActivityEvent, ActivityEventDetail } from '@signet/contracts';
import type { UseQueryResult } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { AgentReference } from '@/features/agents';
import { Why } from '@/features/why';
import { Code } from '@/ui/code-sample';
import { CopyableId, CopyButton } from '@/ui/copy-button';
import { ErrorState } from '@/ui/error-state';
import { Facts, type Fact } from '@/ui/facts';
import { Name } from '@/ui/name';
import { NamedId } from '@/ui/named-id';
import { TextLink } from '@/ui/text-link';
import { Time } from '@/ui/time';
import { EventOutcome } from './outcome';
import { ChainVerdict } from './chain/chain-verdict';
import { EventChanges } from './event-changes';
import { eventReason, useActorName, useEventSentence } from './event-words';

/** Where the events with one thing in common are. */
export type RelatedHref = (common: { actor_id?: string; request_id?: string; range: 'all' }) => string;

interface EventFactsProps {
  event: ActivityEvent;
  detail: UseQueryResult<ActivityEventDetail>;
  hrefOf: RelatedHref;
}

export function EventFacts({ event, detail, hrefOf }: EventFactsProps) {
  const why = useTranslations('why');
  const sentence = useEventSentence();
  return (
    <div className="flex flex-col gap-4 p-4">
      <div className="flex flex-col items-start gap-2">
        <EventOutcome event={event} />
        {!event.fault && <p>{sentence(event)}</p>}
      </div>
      {detail.data?.why && <Why why={detail.data.why} title={why('title')} event={event} />}
      <ChainVerdict eventId={event.id} fault={event.fault} />
      <Facts facts={useFacts(event, detail.data?.record['count'], hrefOf)} />
      <RawRecord detail={detail} />
    </div>
  );
}

function useFacts(event: ActivityEvent, count: unknown, hrefOf: RelatedHref): Fact[] {
  const t = useTranslations('activity.panel');
  const actorName = useActorName();
  return [
    ...(event.reason ? [{ label: t('reason'), value: <Reason event={event} /> }] : []),
    ...(event.object && event.object.id !== event.agent_id
      ? [
          {
            label: t('object', { type: event.object.type.replaceAll('_', ' ') }),
            value: <NamedId id={event.object.id} what={t('objectId')} name={event.object.name} />,
          },
        ]
      : []),
    ...(event.changes.length
      ? [{ label: t('changes'), value: <EventChanges changes={event.changes} /> }]
      : []),
    { label: t('time'), value: <Time value={event.occurred_at} format="exact" /> },
    ...(typeof count === 'number' ? [{ label: t('times'), value: t('timesCounted', { count }) }] : []),
    {
      label: t('actors'),
      value: (
        <ol className="flex flex-col gap-1">
          {event.actor.map((actor, index) => (
            <li key={`${actor.type}-${actor.id ?? index}`} className="flex flex-wrap items-baseline gap-x-2">
              <Name id={actor.id}>{actorName(actor, event)}</Name>
              <span className="text-meta text-muted">{t(`actorType.${actor.type}`)}</span>
              {actor.id && index === 0 && (
                <TextLink href={hrefOf({ actor_id: actor.id, range: 'all' })}>{t('sameActor')}</TextLink>
              )}
            </li>
          ))}
        </ol>
      ),
    },
    ...(event.agent_id
      ? [
          {
            label: t(event.agent_name === null ? 'agent' : 'agentToday'),
            value: <AgentReference id={event.agent_id} name={event.agent_name} />,
          },
        ]
      : []),
    ...(event.ip_prefix
      ? [{ label: t('network'), value: <code className="font-mono">{event.ip_prefix}</code> }]
      : []),
    ...(event.request_id
      ? [
          {
            label: t('requestId'),
            value: (
              <span className="flex flex-col items-start">
                <CopyableId id={event.request_id} what={t('requestIdWhat')} />
                <TextLink href={hrefOf({ request_id: event.request_id, range: 'all' })}>
                  {t('sameRequest')}
                </TextLink>
              </span>
            ),
          },
        ]
      : []),
    { label: t('type'), value: <code className="font-mono">{event.type}</code> },
    { label: t('eventId'), value: <CopyableId id={event.id} what={t('eventIdWhat')} /> },
  ];
}

/** In words, with the code that the log has and that searches and exports know. */
function Reason({ event }: { event: ActivityEvent }) {
  const words = eventReason(event);
  return (
    <span className="flex flex-col items-start">
      {words}
      {words !== event.reason && <code className="font-mono text-meta text-muted">{event.reason}</code>}
    </span>
  );
}

/** What was hashed, word for word. */
function RawRecord({ detail }: { detail: UseQueryResult<ActivityEventDetail> }) {
  const t = useTranslations('activity.panel');
  if (detail.isError)
    return (
      <ErrorState
        className="py-4"
        title={t('recordFailed')}
        error={detail.error}
        onRetry={() => void detail.refetch()}
      />
    );
  if (!detail.data) return null;
  const json = JSON.stringify(detail.data.record, null, 2);
  return (
    <details className="group rounded-control border border-line">
      <summary className="flex h-9 list-none items-center justify-between rounded-control px-3 text-small font-medium">
        {t('record')}
        <ChevronDown aria-hidden className="size-4 group-open:rotate-180" strokeWidth={1.5} />
      </summary>
      <div className="relative border-t border-line">
        <Code code={json} label={t('record')} />
        <span className="absolute end-1 top-1 rounded-control bg-sunken">
          <CopyButton value={json} what={t('record')} />
        </span>
      </div>
    </details>
  );
}
