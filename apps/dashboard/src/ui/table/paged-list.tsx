'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, type ReactNode } from 'react';
import { Button } from '../button';
import { EmptyState } from '../empty-state';
import type { cursorTrail } from './cursor-trail';
import { ListStates } from './list-states';
import { Pager } from './pager';

interface PagedListProps<Row> {
  list: UseQueryResult<{ data: Row[] }>;
  trail: ReturnType<typeof cursorTrail>;
  /** A filter is set, or this is not the first page: nothing here does not mean that there is nothing. */
  isNarrowed: boolean;
  onClear: () => void;
  /** Instead of the table when there is nothing at all. */
  firstTime: ReactNode;
  words: { failed: string; noResults: string; noResultsHelp: string };
  /** The table. Without rows it is still loading. */
  children: (rows: Row[] | undefined) => ReactNode;
}

/** A list that is read page by page. It is empty for the first time or by a filter, which are two different things. */
export function PagedList<Row>({
  list,
  trail,
  isNarrowed,
  onClear,
  firstTime,
  words,
  children,
}: PagedListProps<Row>) {
  const t = useTranslations('ui');
  const top = useRef<HTMLDivElement>(null);
  // The way on stands at the end of a page, and reading goes on at the start of the next one.
  const toTop = (move: (() => void) | undefined) =>
    move &&
    (() => {
      move();
      if (top.current && top.current.getBoundingClientRect().top < 0) top.current.scrollIntoView();
    });
  const count = list.data?.data.length ?? 0;
  return (
    <div ref={top} className="flex flex-col gap-4">
      <ListStates
        list={list}
        failed={words.failed}
        empty={
          isNarrowed ? (
            <EmptyState
              icon={SearchX}
              title={words.noResults}
              action={<Button onClick={onClear}>{t('filter.clear')}</Button>}
            >
              <p>{words.noResultsHelp}</p>
            </EmptyState>
          ) : (
            firstTime
          )
        }
        footer={
          count > 0 && (
            <Pager
              count={count}
              onFirst={toTop(trail.onFirst)}
              onPrevious={toTop(trail.onPrevious)}
              onNext={toTop(trail.onNext)}
            />
          )
        }
      >
        {children}
      </ListStates>
    </div>
  );
}
