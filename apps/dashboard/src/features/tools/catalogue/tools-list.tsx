'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { FilterChip } from '@/ui/filter-chip';
import { AddToolDialog } from '../tool/add-tool-dialog';
import { knownProviders, toolQueries } from '../tool-queries';
import { AddButton } from './add-button';
import { toolListParams } from './list-params';
import { NoTools } from './no-entries';
import { useToolColumns } from './tool-columns';
import { ToolsAreaList } from './tools-area-list';

export function ToolsList() {
  const t = useTranslations('tools');
  const [params, setParams] = useQueryStates(toolListParams, { history: 'push' });
  const list = useQuery({ ...toolQueries.tools(params), placeholderData: keepPreviousData });
  const providers = useQuery(knownProviders());
  const columns = useToolColumns(providers.data?.data ?? []);
  const [isAdding, setIsAdding] = useState(false);
  const add = <AddButton onClick={() => setIsAdding(true)}>{t('tool.add')}</AddButton>;
  return (
    <>
      <ToolsAreaList
        list={list}
        state={params}
        onState={(change) => void setParams(change)}
        add={add}
        onRefresh={() => void Promise.all([list.refetch(), providers.refetch()])}
        filters={
          <FilterChip
            label={t('kind.provider')}
            anyLabel={t('list.anyProvider')}
            value={params.provider_id}
            onChange={(provider_id) => void setParams({ provider_id, cursor: null })}
            options={(providers.data?.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        }
        firstTime={<NoTools hasProviders={(providers.data?.data.length ?? 0) > 0} add={add} />}
        words={{
          search: t('list.searchTools'),
          failed: t('list.toolsFailed'),
          noResults: t('list.noTools'),
          noResultsHelp: t('list.clearHelp'),
        }}
        caption={t('tabs.tools')}
        columns={columns}
        rowKey={(tool) => tool.id}
        rowName={(tool) => tool.name}
      />
      {isAdding && <AddToolDialog providerId={params.provider_id} onClose={() => setIsAdding(false)} />}
    </>
  );
}
