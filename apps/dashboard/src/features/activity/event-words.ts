'use client';

import { ACTIVITY_TYPES, type ActivityEvent } from '@signet/contracts';
import { useTranslations } from 'next-intl';

/** The sentence for an event type; one this dashboard does not know yet shows its name. */
export const eventTitle = (type: string): string =>
  Object.hasOwn(ACTIVITY_TYPES, type) ? ACTIVITY_TYPES[type as keyof typeof ACTIVITY_TYPES] : type;

/** Who did it, in words: the name, or what kind of actor it was. */
export function useActorName() {
  const t = useTranslations('activity.actor');
  return (actor: ActivityEvent['actor'][number] | undefined): string =>
    actor ? (actor.name ?? actor.id ?? t(actor.type)) : t('system');
}
