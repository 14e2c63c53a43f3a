'use client';

import type { Provider } from '@signet/contracts';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useQueryStates } from 'nuqs';
import { useState } from 'react';
import { Name } from '@/ui/name';
import type { Column } from '@/ui/table/column';
import { LeadCell } from '@/ui/table/lead-cell';
import { RowLink } from '@/ui/table/row-link';
import { Time } from '@/ui/time';
import { hrefOf } from '../entry';
import { AddProviderDialog } from '../provider/add-provider-dialog';
import { toolQueries } from '../tool-queries';
import { AddButton } from './add-button';
import { pageParams } from './list-params';
import { NoProviders } from './no-entries';
import { ToolsAreaList } from './tools-area-list';

export function ProvidersList() {
  const t = useTranslations('tools');
  const [params, setParams] = useQueryStates(pageParams, { history: 'push' });
  const list = useQuery({ ...toolQueries.providers(params), placeholderData: keepPreviousData });
  const columns = useProviderColumns();
  const [isAdding, setIsAdding] = useState(false);
  const add = <AddButton onClick={() => setIsAdding(true)}>{t('provider.add')}</AddButton>;
  return (
    <>
      <ToolsAreaList
        list={list}
        state={params}
        onState={(change) => void setParams(change)}
        add={add}
        firstTime={<NoProviders add={add} />}
        words={{
          search: t('list.searchProviders'),
          failed: t('list.providersFailed'),
          noResults: t('list.noProviders'),
          noResultsHelp: t('list.clearHelp'),
        }}
        caption={t('tabs.providers')}
        columns={columns}
        rowKey={(provider) => provider.id}
        rowName={(provider) => provider.name}
      />
      {isAdding && <AddProviderDialog onClose={() => setIsAdding(false)} />}
    </>
  );
}

function useProviderColumns(): Column<Provider>[] {
  const t = useTranslations('tools');
  return [
    {
      id: 'provider',
      header: t('column.provider'),
      className: 'max-w-72 @max-2xl:w-full @max-2xl:max-w-0',
      cell: (provider) => (
        <LeadCell below={provider.description}>
          <RowLink href={hrefOf(provider)} className="line-clamp-2">
            <Name>{provider.name}</Name>
          </RowLink>
        </LeadCell>
      ),
    },
    {
      id: 'kind',
      header: t('column.kind'),
      className: 'whitespace-nowrap',
      cell: ({ kind }) => t(`providerKind.${kind}`),
    },
    {
      id: 'address',
      from: 'md',
      header: t('column.address'),
      className: '@2xl:max-w-72',
      cell: ({ base_url }) => (
        <code className="font-mono text-meta [overflow-wrap:anywhere]">{base_url}</code>
      ),
    },
    {
      id: 'credential',
      from: 'md',
      header: t('column.credential'),
      cell: ({ credential }) =>
        credential ? (
          t(`credentialAt.${credential.place}`, { name: credential.name ?? '' })
        ) : (
          <span className="text-faint">{t('none')}</span>
        ),
    },
    {
      id: 'category',
      from: 'lg',
      header: t('column.category'),
      cell: ({ category }) =>
        category ? <Name isOneLine>{category}</Name> : <span className="text-faint">{t('none')}</span>,
    },
    {
      id: 'changed',
      from: 'xl',
      header: t('column.changed'),
      className: 'whitespace-nowrap',
      cell: ({ updated_at }) => <Time value={updated_at} format="date" />,
    },
  ];
}
