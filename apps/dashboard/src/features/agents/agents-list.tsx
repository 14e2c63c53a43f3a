'use client';

import { AgentStatus, RateTier } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { List } from '@/frames/list';
import { useCan } from '@/lib/session/use-session';
import { ButtonLink } from '@/ui/button';
import { FilterChip } from '@/ui/filter-chip';
import { PageHeader } from '@/ui/page-header';
import { SearchField } from '@/ui/search-field';
import { AgentStatusChip } from './agent-status';
import { useAgentColumns } from './agent-columns';
import { agentListParams, toAgentFilters } from './agent-list-params';
import { agentQueries } from './agent-queries';
import { RowActions } from './lifecycle/row-actions';
import { WaitingLine } from './lifecycle/waiting-line';
import { NoAgents } from './no-agents';

export function AgentsList({ apiUrl }: { apiUrl: string }) {
  const t = useTranslations('agents');
  const canRegister = useCan('agents:write');
  const columns = useAgentColumns();
  const [params, setParams] = useQueryStates(agentListParams, { history: 'push' });
  const list = useQuery({ ...agentQueries.list(toAgentFilters(params)), placeholderData: keepPreviousData });

  // Whatever changes the question also goes back to its first page.
  const ask = (change: Partial<typeof params>) => void setParams({ ...change, cursor: null });
  const clear = () => void setParams({ search: null, status: null, rate_tier: null, cursor: null });
  const isFiltered = params.search !== '' || params.status !== null || params.rate_tier !== null;

  return (
    <List
      list={list}
      cursor={params.cursor}
      onPage={(cursor) => void setParams({ cursor })}
      isFiltered={isFiltered}
      onClear={clear}
      header={(isFirstTime) => (
        <PageHeader
          title={t('list.title')}
          description={t('list.description')}
          actions={
            canRegister &&
            !isFirstTime && (
              <ButtonLink variant="primary" href="/agents/new">
                <Plus aria-hidden strokeWidth={1.5} />
                {t('register.action')}
              </ButtonLink>
            )
          }
        />
      )}
      filters={
        <>
          <SearchField
            label={t('list.search')}
            placeholder={t('list.searchPlaceholder')}
            value={params.search}
            onChange={(search) => ask({ search })}
          />
          <FilterChip
            label={t('column.status')}
            anyLabel={t('list.anyStatus')}
            value={params.status}
            onChange={(status) => ask({ status })}
            options={AgentStatus.options.map((value) => ({
              value,
              label: t(`status.${value}`),
              shown: <AgentStatusChip status={value} />,
            }))}
          />
          <FilterChip
            label={t('column.rateTier')}
            anyLabel={t('list.anyRateTier')}
            value={params.rate_tier}
            onChange={(rate_tier) => ask({ rate_tier })}
            options={RateTier.options.map((value) => ({ value, label: t(`rateTier.${value}`) }))}
          />
        </>
      }
      notice={params.status !== 'pending' && <WaitingLine />}
      firstTime={<NoAgents apiUrl={apiUrl} />}
      words={{
        refresh: t('list.refresh'),
        failed: t('list.failed'),
        noResults: t('list.noResults'),
        noResultsHelp: t('list.noResultsHelp'),
      }}
      caption={t('list.caption')}
      columns={columns}
      rowKey={(agent) => agent.id}
      rowName={(agent) => agent.name}
      sorting={{ value: params.sort, onChange: (sort) => ask({ sort: sort as typeof params.sort }) }}
      rowMenu={(agent) => <RowActions agent={agent} isReview={params.status === 'pending'} />}
    />
  );
}
