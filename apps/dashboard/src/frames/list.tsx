'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '@/ui/button';
import { RefreshButton } from '@/ui/refresh-button';
import { cursorTrail } from '@/ui/table/cursor-trail';
import { DataTable, type DataTableProps } from '@/ui/table/data-table';
import { PagedList } from '@/ui/table/paged-list';

interface ListProps<Row> extends Omit<DataTableProps<Row>, 'rows' | 'isStale' | 'window'> {
  list: UseQueryResult<{ data: Row[]; next_cursor: string | null }>;
  /** Which page is asked for. */
  cursor: string | null;
  /** Asks for another page; null is the first one. */
  onPage: (cursor: string | null) => void;
  /** Above everything else. An empty list brings its own way to make something: one primary action on the page. */
  header?: (isFirstTime: boolean) => ReactNode;
  /** What narrows the list. */
  filters: ReactNode;
  isFiltered: boolean;
  /** Goes back to the first page of everything. */
  onClear: () => void;
  /** Beside the filters. */
  actions?: ReactNode;
  /** Reads again, where that is more than the list. */
  onRefresh?: () => void;
  /** Between the filters and the table. */
  notice?: ReactNode;
  /** Instead of the table when there is nothing at all. */
  firstTime: ReactNode;
  words: { refresh: string; failed: string; noResults: string; noResultsHelp: string };
}

/** A list that is read page by page, with what narrows it. Its filters, page and open row live in the address. */
export function List<Row>({
  list,
  cursor,
  onPage,
  header,
  filters,
  isFiltered,
  onClear,
  actions,
  onRefresh,
  notice,
  firstTime,
  words,
  ...table
}: ListProps<Row>) {
  const t = useTranslations('ui.filter');
  const isNarrowed = isFiltered || cursor !== null;
  const isFirstTime = list.data?.data.length === 0 && !list.isPlaceholderData && !isNarrowed && !list.isError;
  return (
    <div className="flex flex-col gap-4">
      {header?.(isFirstTime)}
      <div className="flex flex-wrap items-center gap-2">
        {filters}
        {isFiltered && (
          <Button variant="ghost" onClick={onClear}>
            {t('clear')}
          </Button>
        )}
        <div className="ms-auto flex flex-wrap justify-end gap-2">
          {actions}
          <RefreshButton
            label={words.refresh}
            busy={list.isFetching}
            onRefresh={onRefresh ?? (() => void list.refetch())}
          />
        </div>
      </div>
      {notice}
      <PagedList
        list={list}
        trail={cursorTrail(cursor, list.data?.next_cursor, onPage)}
        isNarrowed={isNarrowed}
        onClear={onClear}
        firstTime={firstTime}
        words={words}
      >
        {(rows) => <DataTable {...table} rows={rows} isStale={list.isPlaceholderData} />}
      </PagedList>
    </div>
  );
}
