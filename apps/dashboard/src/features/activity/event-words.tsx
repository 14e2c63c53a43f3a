'use client';

import { UNREADABLE_TYPE, wordsOf, wordsOfReason, type ActivityEvent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Name } from '@/ui/name';

type Actor = ActivityEvent['actor'][number];

/** The sentence for an event type; one this dashboard does not know yet shows its name. */
export const eventTitle = (type: string): string =>
  type === UNREADABLE_TYPE ? 'Unreadable event' : (wordsOf(type)?.title ?? type);

/** Why it happened: the words for a code of ours, or what somebody wrote. */
export const eventReason = ({ reason }: Pick<ActivityEvent, 'reason'>): string | null =>
  reason && (wordsOfReason(reason) ?? reason);

/**
 * Who did it, in words: the name, or what kind of actor it was. Of an agent whose credentials had ended no name is on
 * record; the event knows it all the same.
 */
export function useActorName() {
  const t = useTranslations('activity.actor');
  return (actor: Actor | undefined, event?: Pick<ActivityEvent, 'agent_id' | 'agent_name'>): string => {
    if (!actor) return t('system');
    const name = actor.name ?? (actor.id && actor.id === event?.agent_id ? event.agent_name : null);
    return name ?? actor.id ?? t(actor.type);
  };
}

/** The event as one sentence: who did or tried it, to whom, and how it ended. */
export function useEventSentence() {
  const t = useTranslations('activity.sentence');
  const actorName = useActorName();
  return (event: ActivityEvent): ReactNode => {
    const { actor, agent_id, agent_name, outcome } = event;
    const last = actor.at(-1);
    const named = (name: string) => () => <Name>{name}</Name>;
    const names = { actor: named(actorName(last, event)), agent: named(agent_name ?? agent_id ?? '') };
    return agent_id && agent_id !== last?.id
      ? t.rich(`on.${outcome}`, names)
      : t.rich(`alone.${outcome}`, names);
  };
}
