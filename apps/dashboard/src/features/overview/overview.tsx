'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCan, useSession } from '@/lib/session/use-session';
import { cn } from '@/ui/cn';
import { Name } from '@/ui/name';
import { PageHeader } from '@/ui/page-header';
import { AttentionPanel } from './attention/attention-panel';
import { DecisionsPanel } from './decisions/decisions-panel';
import { FirstSteps } from './first-steps';
import { LatestActivity } from './latest-activity';
import { LatestAgents } from './latest-agents';
import { Numbers } from './numbers/numbers';
import { firstVerification, latestAgents } from './overview-queries';

export function Overview() {
  const t = useTranslations('overview');
  const { organisation } = useSession();
  const canReadAgents = useCan('agents:read');
  const canReadActivity = useCan('activity:read');
  const canReadWebhooks = useCan('webhooks:read');
  const isUnused = useIsUnused();
  return (
    <div className="flex flex-col gap-6">
      <PageHeader
        title={t('title')}
        description={t.rich('description', { organisation: () => <Name>{organisation.name}</Name> })}
      />
      {canReadAgents && canReadActivity && <FirstSteps />}
      {!isUnused && <Numbers />}
      <div className="grid grid-cols-1 items-start gap-6 *:min-w-0 lg:grid-cols-3 lg:grid-rows-[auto_1fr]">
        {canReadActivity && !isUnused && (
          <div className="lg:col-span-2">
            <DecisionsPanel />
          </div>
        )}
        {/* Beside chart and list from the top, so that a long one leaves no hole; on a phone between them. */}
        {(canReadAgents || canReadWebhooks) && (
          <div
            className={cn(
              'flex flex-col gap-6',
              canReadActivity ? 'lg:col-start-3 lg:row-span-2 lg:row-start-1' : 'lg:col-span-3',
            )}
          >
            {!isUnused && <AttentionPanel />}
            {canReadAgents && <LatestAgents />}
          </div>
        )}
        {canReadActivity && (
          <div className="lg:col-span-2">
            <LatestActivity />
          </div>
        )}
      </div>
    </div>
  );
}

/** Before there is a first agent the steps say everything: numbers would all be zero. */
function useIsUnused(): boolean {
  const canReadAgents = useCan('agents:read');
  const canReadActivity = useCan('activity:read');
  const agents = useQuery({ ...latestAgents(), enabled: canReadAgents });
  const verification = useQuery({ ...firstVerification(), enabled: canReadActivity });
  return agents.data?.data.length === 0 && verification.data?.data.length === 0;
}
