'use client';

import type { Agent } from '@signet/contracts';
import { useTranslations } from 'next-intl';
import { Name } from '@/ui/name';
import { RowLink } from '@/ui/table/row-link';
import type { Column } from '@/ui/table/column';
import { Time } from '@/ui/time';
import { AgentStatusChip } from './agent-status';
import { NameWarning } from './name-warning';

export function useAgentColumns(): Column<Agent>[] {
  const t = useTranslations('agents');
  return [
    {
      id: 'name',
      header: t('column.agent'),
      sort: { ascending: 'name', descending: '-name', first: 'ascending' },
      className: 'max-w-72 @max-5xl:w-full @max-5xl:max-w-0',
      cell: (agent) => (
        <div className="flex min-w-0 flex-col">
          <RowLink href={`/agents/${agent.id}`} className="line-clamp-2">
            <Name id={agent.id}>{agent.name}</Name>
          </RowLink>
          <NameWarning name={agent.name} />
          <code className="truncate font-mono text-meta text-muted">{agent.id}</code>
        </div>
      ),
    },
    {
      id: 'status',
      header: t('column.status'),
      cell: (agent) => <AgentStatusChip status={agent.status} />,
    },
    {
      id: 'owner',
      from: 'md',
      header: t('column.owner'),
      className: '@2xl:max-w-56',
      cell: (agent) => <Name isOneLine>{agent.owner_email}</Name>,
    },
    {
      id: 'rate_tier',
      from: 'lg',
      header: t('column.rateTier'),
      cell: (agent) => t(`rateTier.${agent.rate_tier}`),
    },
    {
      id: 'credentials',
      from: 'lg',
      header: t('column.credentials'),
      align: 'end',
      cell: (agent) => agent.credential_count,
    },
    {
      id: 'last_seen',
      from: 'md',
      header: t('column.lastSeen'),
      className: 'whitespace-nowrap',
      cell: (agent) =>
        agent.last_seen_at ? (
          <Time value={agent.last_seen_at} />
        ) : (
          <span className="text-faint">{t('never')}</span>
        ),
    },
    {
      id: 'created',
      from: 'xl',
      header: t('column.created'),
      className: 'whitespace-nowrap',
      sort: { ascending: 'created_at', descending: '-created_at', first: 'descending' },
      cell: (agent) => <Time value={agent.created_at} format="date" />,
    },
  ];
}
