'use client';

import { WebhookState } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { WebhookStandingChip } from '../webhook-standing';
import { FilterChip } from '@/ui/filter-chip';
import { RefreshButton } from '@/ui/refresh-button';
import { cursorTrail } from '@/ui/table/cursor-trail';
import { DataTable } from '@/ui/table/data-table';
import { PagedList } from '@/ui/table/paged-list';
import { endpointName } from '../endpoint-name';
import { webhookQueries } from '../webhook-queries';
import { NoWebhooks } from './no-webhooks';
import { useWebhookColumns } from './webhook-columns';
import { webhookListParams } from './webhook-list-params';
import { WebhooksHeader } from './webhooks-header';

export function WebhooksList() {
  const t = useTranslations('webhooks');
  const [params, setParams] = useQueryStates(webhookListParams, { history: 'push' });
  const list = useQuery({ ...webhookQueries.list(params), placeholderData: keepPreviousData });
  const figures = useQuery(webhookQueries.figures());
  const columns = useWebhookColumns(figures.data);

  const clear = () => void setParams(null);
  const isNarrowed = params.state !== null || params.cursor !== null;
  // The empty list brings its own way to add one: one primary action on the page.
  const isFirstTime = list.data?.data.length === 0 && !list.isPlaceholderData && !isNarrowed && !list.isError;
  const trail = cursorTrail(params.cursor, list.data?.next_cursor, (cursor) => void setParams({ cursor }));
  return (
    <div className="flex flex-col gap-4">
      <WebhooksHeader hideAction={isFirstTime} />
      <div className="flex flex-wrap items-center gap-2">
        <FilterChip
          label={t('column.state')}
          anyLabel={t('list.anyState')}
          value={params.state}
          onChange={(state) => void setParams({ state, cursor: null })}
          options={WebhookState.options.map((value) => ({
            value,
            label: t(`standing.${value}`),
            shown: <WebhookStandingChip standing={value} />,
          }))}
        />
        <div className="ms-auto">
          <RefreshButton
            label={t('list.refresh')}
            busy={list.isFetching}
            onRefresh={() => void Promise.all([list.refetch(), figures.refetch()])}
          />
        </div>
      </div>
      <PagedList
        list={list}
        trail={trail}
        isNarrowed={isNarrowed}
        onClear={clear}
        firstTime={<NoWebhooks />}
        words={{
          failed: t('list.failed'),
          noResults: t('list.noResults'),
          noResultsHelp: t('list.noResultsHelp'),
        }}
      >
        {(rows) => (
          <DataTable
            caption={t('list.caption')}
            columns={columns}
            rows={rows}
            rowKey={(webhook) => webhook.id}
            rowName={(webhook) => endpointName(webhook.url)}
            isStale={list.isPlaceholderData}
          />
        )}
      </PagedList>
    </div>
  );
}
