'use client';

import type { Agent } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { Activity } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { EventRows } from '@/features/activity/event-rows';
import { useCan } from '@/lib/session/use-session';
import { Card } from '@/ui/card';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { Facts } from '@/ui/facts';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { TextLink } from '@/ui/text-link';
import { Time } from '@/ui/time';
import { agentQueries, latestOfAgent } from './agent-queries';
import { WhatItCanDo } from './what-it-can-do';

export function AgentOverview({ id }: { id: string }) {
  const t = useTranslations('agents.detail');
  const canReadActivity = useCan('activity:read');
  const agent = useQuery(agentQueries.detail(id));
  if (agent.isError && !agent.data) {
    return (
      <Card flush>
        <ErrorState title={t('failed')} error={agent.error} onRetry={() => void agent.refetch()} />
      </Card>
    );
  }
  if (!agent.data) {
    return (
      <Card flush>
        <PanelSkeleton rows={6} />
      </Card>
    );
  }
  const isRevoked = agent.data.status === 'revoked';
  return (
    <div className="grid grid-cols-1 items-start gap-6 *:min-w-0 lg:grid-cols-3">
      <div className="flex min-w-0 flex-col gap-6 lg:col-span-2">
        <Card title={isRevoked ? t('couldTitle') : t('canTitle')}>
          <WhatItCanDo permissions={agent.data.permissions} />
        </Card>
        {canReadActivity && <LatestEvents id={id} />}
      </div>
      <Card title={t('facts')}>
        <AgentFacts agent={agent.data} />
      </Card>
    </div>
  );
}

function AgentFacts({ agent }: { agent: Agent }) {
  const t = useTranslations('agents');
  return (
    <Facts
      facts={[
        { label: t('detail.owner'), value: agent.owner_email },
        {
          label: t('detail.description'),
          value: agent.description || <span className="text-faint">{t('detail.noDescription')}</span>,
        },
        { label: t('detail.rateTier'), value: t(`rateTier.${agent.rate_tier}`) },
        { label: t('detail.credentials'), value: agent.credential_count },
        {
          label: t('detail.lastSeen'),
          value: agent.last_seen_at ? <Time value={agent.last_seen_at} /> : t('never'),
        },
        { label: t('detail.created'), value: <Time value={agent.created_at} format="exact" /> },
        { label: t('detail.updated'), value: <Time value={agent.updated_at} format="exact" /> },
        ...(agent.revoked_at
          ? [{ label: t('detail.revoked'), value: <Time value={agent.revoked_at} format="exact" /> }]
          : []),
      ]}
    />
  );
}

function LatestEvents({ id }: { id: string }) {
  const t = useTranslations('agents.detail');
  const words = useTranslations('activity');
  const latest = useQuery({ ...latestOfAgent(id), refetchInterval: 15_000 });
  return (
    <Card
      flush
      title={t('events')}
      action={<TextLink href={`/agents/${id}/activity`}>{t('allEvents')}</TextLink>}
    >
      {latest.isError && !latest.data ? (
        <ErrorState title={words('failed')} error={latest.error} onRetry={() => void latest.refetch()} />
      ) : !latest.data ? (
        <PanelSkeleton rows={10} />
      ) : latest.data.data.length === 0 ? (
        <EmptyState icon={Activity} title={words('emptyAgent')}>
          <p>{words('emptyAgentHelp')}</p>
        </EmptyState>
      ) : (
        <EventRows
          hideAgent
          events={latest.data.data}
          href={(event) => `/agents/${id}/activity?event=${event.id}`}
        />
      )}
    </Card>
  );
}
