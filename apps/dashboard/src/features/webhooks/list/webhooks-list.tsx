'use client';

import { WebhookState } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { RotateCw, SearchX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { WebhookStandingChip } from '@/features/status/webhook-standing';
import { Button } from '@/ui/button';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { FilterChip } from '@/ui/filter-chip';
import { cursorTrail } from '@/ui/table/cursor-trail';
import { DataTable } from '@/ui/table/data-table';
import { Pager } from '@/ui/table/pager';
import { TableFrame } from '@/ui/table/table-frame';
import { endpointName } from '../endpoint-name';
import { webhookQueries } from '../webhook-queries';
import { NoWebhooks } from './no-webhooks';
import { useWebhookColumns } from './webhook-columns';
import { webhookListParams } from './webhook-list-params';
import { WebhooksHeader } from './webhooks-header';

export function WebhooksList() {
  const t = useTranslations('webhooks');
  const ui = useTranslations('ui');
  const [params, setParams] = useQueryStates(webhookListParams, { history: 'push' });
  const list = useQuery({ ...webhookQueries.list(params), placeholderData: keepPreviousData });
  const figures = useQuery(webhookQueries.figures());
  const columns = useWebhookColumns(figures.data);

  const clear = () => void setParams(null);
  const rows = list.data?.data;
  const isEmpty = rows?.length === 0 && !list.isPlaceholderData;
  // The empty list brings its own way to add one: one primary action on the page.
  const isFirstTime = isEmpty && params.state === null && params.cursor === null && !list.isError;
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
        <Button
          variant="ghost"
          size="icon"
          className="ms-auto"
          aria-label={t('list.refresh')}
          busy={list.isFetching}
          onClick={() => void Promise.all([list.refetch(), figures.refetch()])}
        >
          <RotateCw aria-hidden strokeWidth={1.5} />
        </Button>
      </div>
      <TableFrame
        footer={!list.isError && rows && rows.length > 0 && <Pager count={rows.length} {...trail} />}
      >
        {list.isError ? (
          <ErrorState title={t('list.failed')} error={list.error} onRetry={() => void list.refetch()} />
        ) : isFirstTime ? (
          <NoWebhooks />
        ) : isEmpty ? (
          <EmptyState
            icon={SearchX}
            title={t('list.noResults')}
            action={<Button onClick={clear}>{ui('filter.clear')}</Button>}
          >
            <p>{t('list.noResultsHelp')}</p>
          </EmptyState>
        ) : (
          <DataTable
            caption={t('list.caption')}
            columns={columns}
            rows={rows}
            rowKey={(webhook) => webhook.id}
            rowName={(webhook) => endpointName(webhook.url)}
            isStale={list.isPlaceholderData}
          />
        )}
      </TableFrame>
    </div>
  );
}
