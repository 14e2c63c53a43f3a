'use client';

import { useTranslations } from 'next-intl';
import type { ComponentProps, ReactNode } from 'react';
import { List } from '@/frames/list';
import { SearchField } from '@/ui/search-field';
import { ToolsHeader } from './tools-header';

/** What a list of the area is asked for, all of it in the address. */
export interface ListState {
  /** A part of a name, where the list can be searched. */
  search?: string;
  cursor: string | null;
}

interface ToolsAreaListProps<Row, S extends ListState> extends Omit<
  ComponentProps<typeof List<Row>>,
  'cursor' | 'onPage' | 'filters' | 'isFiltered' | 'onClear' | 'header' | 'words'
> {
  state: S;
  /** Null goes back to the first page of everything. */
  onState: (change: Partial<S> | null) => void;
  /** The way to a new one: above the list, and in its place when there is none. */
  add: ReactNode;
  /** What narrows the list, beside the search. */
  filters?: ReactNode;
  words: { search?: string; failed: string; noResults: string; noResultsHelp: string };
}

/** A list of the area: below its tabs, searched by a part of a name, with one way to make something. */
export function ToolsAreaList<Row, S extends ListState>({
  state,
  onState,
  add,
  filters,
  words,
  ...list
}: ToolsAreaListProps<Row, S>) {
  const t = useTranslations('tools.list');
  const { cursor, ...narrowing } = state;
  return (
    <List
      {...list}
      cursor={cursor}
      onPage={(next) => onState({ cursor: next } as Partial<S>)}
      isFiltered={Object.values(narrowing).some((value) => value !== null && value !== '')}
      onClear={() => onState(null)}
      header={(isFirstTime) => <ToolsHeader actions={!isFirstTime && add} />}
      filters={
        <>
          {words.search && (
            <SearchField
              label={words.search}
              placeholder={t('searchPlaceholder')}
              value={state.search ?? ''}
              onChange={(search) => onState({ search, cursor: null } as Partial<S>)}
            />
          )}
          {filters}
        </>
      }
      words={{ refresh: t('refresh'), ...words }}
    />
  );
}
