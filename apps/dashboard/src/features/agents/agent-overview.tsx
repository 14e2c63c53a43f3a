'use client';

import type { Agent } from '@signet/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Loaded } from '@/frames/loaded';
import { Card } from '@/ui/card';
import { Facts } from '@/ui/facts';
import { Name } from '@/ui/name';
import { Time } from '@/ui/time';
import { agentQueries } from './agent-queries';
import { WhatItCanDo } from './what-it-can-do';

interface AgentOverviewProps {
  id: string;
  /** What happened to it lately, for who may read that. */
  latest: ReactNode;
}

export function AgentOverview({ id, latest }: AgentOverviewProps) {
  const t = useTranslations('agents.detail');
  const agent = useQuery(agentQueries.detail(id));
  return (
    <Loaded query={agent} failed={t('failed')}>
      {(data) => (
        <div className="grid grid-cols-1 items-start gap-6 *:min-w-0 lg:grid-cols-3">
          <div className="flex min-w-0 flex-col gap-6 lg:col-span-2">
            <Card title={data.status === 'revoked' ? t('couldTitle') : t('canTitle')}>
              <WhatItCanDo permissions={data.permissions} />
            </Card>
            {latest}
          </div>
          <Card title={t('facts')}>
            <AgentFacts agent={data} />
          </Card>
        </div>
      )}
    </Loaded>
  );
}

function AgentFacts({ agent }: { agent: Agent }) {
  const t = useTranslations('agents');
  return (
    <Facts
      facts={[
        { label: t('detail.owner'), value: <Name>{agent.owner_email}</Name> },
        {
          label: t('detail.description'),
          value: (agent.description && <Name>{agent.description}</Name>) || (
            <span className="text-faint">{t('detail.noDescription')}</span>
          ),
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
