'use client';

import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { ActiveAgents } from './active-agents';
import { Decided } from './decided';
import { Delivered } from './delivered';
import { Waiting } from './waiting';

/** The numbers of the instance, as far as the member may see them. */
export function Numbers() {
  const t = useTranslations('overview.numbers');
  const canReadAgents = useCan('agents:read');
  const canReadActivity = useCan('activity:read');
  const canReadWebhooks = useCan('webhooks:read');
  return (
    <section aria-label={t('title')} className="grid grid-cols-2 gap-3 *:min-w-0 sm:gap-4 xl:grid-cols-4">
      {canReadAgents && <ActiveAgents />}
      {canReadActivity && <Decided />}
      {canReadAgents && <Waiting />}
      {canReadWebhooks && <Delivered />}
    </section>
  );
}
