'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { DetailHeader } from '@/frames/detail-header';
import { useCan } from '@/lib/session/use-session';
import { AgentStatusChip } from './agent-status';
import { AGENT_TABS } from './agent-tabs';
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
    <DetailHeader
      id={id}
      idWhat={t('detail.idWhat')}
      name={agent?.name}
      kind={t('column.agent')}
      aside={
        agent && (
          <>
            <AgentStatusChip status={agent.status} />
            <NameWarning name={agent.name} />
          </>
        )
      }
      actions={agent && <AgentActions agent={agent} />}
      href={`/agents/${id}`}
      tabs={{
        label: t('detail.tabs'),
        first: 'agents.detail.overview',
        others: AGENT_TABS,
        isShown: (part) =>
          part === 'activity' ? canReadActivity : part === 'webhooks' ? canReadWebhooks : true,
      }}
    >
      {agent && <AgentBanner agent={agent} />}
      <StopStrip agentId={id} />
    </DetailHeader>
  );
}
