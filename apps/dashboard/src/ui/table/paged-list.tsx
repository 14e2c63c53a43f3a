'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { SearchX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useRef, type ReactNode } from 'react';
import { Button } from '../button';
import { EmptyState } from '../empty-state';
import { ErrorState } from '../error-state';
import { StaleAlert } from '../stale-alert';
import type { cursorTrail } from './cursor-trail';
import { Pager } from './pager';
import { TableFrame } from './table-frame';

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

/** A list that is read page by page, in its four states: loading, failed, empty (for the first time or by a filter), full. */
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
  const rows = list.data?.data;
  const retry = () => void list.refetch();
  if (list.isError && !rows)
    return (
      <TableFrame>
        <ErrorState title={words.failed} error={list.error} onRetry={retry} />
      </TableFrame>
    );
  const isEmpty = rows?.length === 0 && !list.isPlaceholderData;
  return (
    <>
      {list.isError && <StaleAlert error={list.error} readAt={list.dataUpdatedAt} onRetry={retry} />}
      <div ref={top}>
        <TableFrame
          footer={
            rows &&
            rows.length > 0 && (
              <Pager
                count={rows.length}
                onFirst={toTop(trail.onFirst)}
                onPrevious={toTop(trail.onPrevious)}
                onNext={toTop(trail.onNext)}
              />
            )
          }
        >
          {!isEmpty ? (
            children(rows)
          ) : isNarrowed ? (
            <EmptyState
              icon={SearchX}
              title={words.noResults}
              action={<Button onClick={onClear}>{t('filter.clear')}</Button>}
            >
              <p>{words.noResultsHelp}</p>
            </EmptyState>
          ) : (
            firstTime
          )}
        </TableFrame>
      </div>
    </>
  );
}
