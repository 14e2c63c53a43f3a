'use client';

import { useTranslations } from 'next-intl';
import { WebhooksAttention } from '@/features/webhooks/attention';
import { useCan, useSession } from '@/lib/session/use-session';
import { PageHeader } from '@/ui/page-header';
import { FirstSteps } from './first-steps';
import { LatestActivity } from './latest-activity';
import { LatestAgents } from './latest-agents';

export function Overview() {
  const t = useTranslations('overview');
  const { organisation } = useSession();
  const canReadAgents = useCan('agents:read');
  const canReadActivity = useCan('activity:read');
  const canReadWebhooks = useCan('webhooks:read');
  return (
    <div className="flex flex-col gap-6">
      <PageHeader title={t('title')} description={t('description', { organisation: organisation.name })} />
      {canReadWebhooks && <WebhooksAttention />}
      {canReadAgents && canReadActivity && <FirstSteps />}
      <div className="grid grid-cols-1 items-start gap-6 *:min-w-0 lg:grid-cols-3">
        {canReadActivity && (
          <div className="lg:col-span-2">
            <LatestActivity />
          </div>
        )}
        {canReadAgents && <LatestAgents />}
      </div>
    </div>
  );
}
