'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useCan } from '@/lib/session/use-session';
import { CopyableId } from '@/ui/copy-button';
import { Name } from '@/ui/name';
import { PageHeader } from '@/ui/page-header';
import { Skeleton } from '@/ui/skeleton';
import { TabLinks } from '@/ui/tab-links';
import { AgentStatusChip } from './agent-status';
import { agentQueries } from './agent-queries';
import { AgentActions } from './lifecycle/agent-actions';
import { AgentBanner } from './lifecycle/agent-banner';
import { NameWarning } from './name-warning';
import { StopStrip } from './stop/stop-strip';

/** Who the agent is, what can be done with it, and the way to its parts. Stays while the parts change. */
export function AgentHeader({ id }: { id: string }) {
  const t = useTranslations('agents');
  const canReadActivity = useCan('activity:read');
  const canReadWebhooks = useCan('webhooks:read');
  const { data: agent } = useQuery(agentQueries.detail(id));
  return (
    <div className="flex flex-col gap-4">
      <PageHeader
        title={agent ? <Name id={id}>{agent.name}</Name> : t('column.agent')}
        aside={
          agent && (
            <>
              <AgentStatusChip status={agent.status} />
              <NameWarning name={agent.name} />
            </>
          )
        }
        description={<CopyableId id={id} what={t('detail.idWhat')} />}
        actions={agent ? <AgentActions agent={agent} /> : <Skeleton className="h-8 w-32" />}
      />
      {agent && <AgentBanner agent={agent} />}
      <StopStrip agentId={id} />
      <TabLinks
        label={t('detail.tabs')}
        tabs={[
          { href: `/agents/${id}`, label: t('detail.overview') },
          { href: `/agents/${id}/credentials`, label: t('detail.credentialsTab') },
          { href: `/agents/${id}/access`, label: t('detail.access') },
          { href: `/agents/${id}/behaviour`, label: t('detail.behaviour') },
          ...(canReadActivity ? [{ href: `/agents/${id}/activity`, label: t('detail.activity') }] : []),
          ...(canReadWebhooks ? [{ href: `/agents/${id}/webhooks`, label: t('detail.webhooks') }] : []),
          { href: `/agents/${id}/settings`, label: t('detail.settings') },
        ]}
      />
    </div>
  );
}
