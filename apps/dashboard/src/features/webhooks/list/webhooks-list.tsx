'use client';

import { WebhookState } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { WebhookStandingChip } from '../webhook-standing';
import { List } from '@/frames/list';
import { FilterChip } from '@/ui/filter-chip';
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

  return (
    <List
      list={list}
      cursor={params.cursor}
      onPage={(cursor) => void setParams({ cursor })}
      isFiltered={params.state !== null}
      onClear={() => void setParams(null)}
      onRefresh={() => void Promise.all([list.refetch(), figures.refetch()])}
      header={(isFirstTime) => <WebhooksHeader hideAction={isFirstTime} />}
      filters={
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
      }
      firstTime={<NoWebhooks />}
      words={{
        refresh: t('list.refresh'),
        failed: t('list.failed'),
        noResults: t('list.noResults'),
        noResultsHelp: t('list.noResultsHelp'),
      }}
      caption={t('list.caption')}
      columns={columns}
      rowKey={(webhook) => webhook.id}
      rowName={(webhook) => endpointName(webhook.url)}
    />
  );
}
