'use client';

import { useQuery } from '@tanstack/react-query';
import { Bot } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Panel } from '@/frames/panel';
import { EmptyState } from '@/ui/empty-state';
import { Name } from '@/ui/name';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { RowLink } from '@/ui/table/row-link';
import { TextLink } from '@/ui/text-link';
import { Time } from '@/ui/time';
import { AgentStatusChip } from '@/features/agents';
import { latestAgents } from './overview-queries';

export function LatestAgents() {
  const t = useTranslations('overview.agents');
  const words = useTranslations('agents');
  const latest = useQuery(latestAgents());
  return (
    <Panel
      title={t('title')}
      action={<TextLink href="/agents">{t('all')}</TextLink>}
      query={latest}
      failed={words('list.failed')}
      waiting={<PanelSkeleton rows={5} />}
    >
      {({ data }) =>
        data.length === 0 ? (
          <EmptyState icon={Bot} title={words('empty.title')}>
            <p>{words('empty.description')}</p>
          </EmptyState>
        ) : (
          <ul aria-label={t('title')}>
            {data.map((agent) => (
              <li
                key={agent.id}
                data-row
                className="flex items-center justify-between gap-3 border-t border-line px-4 py-2 text-small first:border-t-0 hover:bg-hover"
              >
                <span className="flex min-w-0 flex-col">
                  <RowLink href={`/agents/${agent.id}`}>
                    <Name id={agent.id} isOneLine>
                      {agent.name}
                    </Name>
                  </RowLink>
                  <Time value={agent.created_at} className="w-fit text-meta text-faint" />
                </span>
                <AgentStatusChip status={agent.status} />
              </li>
            ))}
          </ul>
        )
      }
    </Panel>
  );
}
