'use client';

import type { ActivityEvent } from '@signet/contracts';
import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useTranslations } from 'next-intl';
import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '@/ui/button';
import { DataTable } from '@/ui/table/data-table';
import { useActivityColumns } from './activity-columns';

const ROW_HEIGHT = 29;
// Enough for the keyboard to walk on, and to load the next page before its end is seen.
const OVERSCAN = 20;
const FIRST_ROWS = 100;

interface EventTableProps {
  rows: readonly ActivityEvent[] | undefined;
  selected: string | null;
  isStale: boolean;
  hideAgent: boolean;
  href: (event: ActivityEvent) => string;
  list: Pick<
    UseInfiniteQueryResult,
    'hasNextPage' | 'isFetchingNextPage' | 'isFetchNextPageError' | 'fetchNextPage'
  >;
}

/** Any number of events, of which only those in sight are in the page. Older ones are read as the reader gets there. */
export function EventTable({ rows, selected, isStale, hideAgent, href, list }: EventTableProps) {
  const t = useTranslations('activity');
  const columns = useActivityColumns({ hideAgent, href });
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const count = rows?.length ?? 0;
  // oxlint-disable-next-line react/incompatible-library -- we do not build with the React Compiler
  const virtualizer = useWindowVirtualizer({
    count,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows?.[index]?.id ?? index,
    overscan: OVERSCAN,
    scrollMargin: top,
    useFlushSync: false,
  });
  // What stands above the table comes and goes, and the page's height with it.
  useLayoutEffect(() => {
    const resized = new ResizeObserver(() => {
      if (box.current) setTop(Math.round(box.current.getBoundingClientRect().top + window.scrollY));
    });
    resized.observe(document.body);
    return () => resized.disconnect();
  }, []);

  const items = virtualizer.getVirtualItems();
  const last = items.at(-1);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError } = list;
  const isNearEnd = last !== undefined && last.index >= count - OVERSCAN;
  const loadMore = useEffectEvent(() => void list.fetchNextPage());
  useEffect(() => {
    if (isNearEnd && hasNextPage && !isFetchingNextPage && !isFetchNextPageError && !isStale) loadMore();
  }, [isNearEnd, hasNextPage, isFetchingNextPage, isFetchNextPageError, isStale]);

  // Before the window is measured, as on the server, the first rows are simply there.
  const shown = last ? items.flatMap(({ index }) => rows?.[index] ?? []) : rows?.slice(0, FIRST_ROWS);
  return (
    <div ref={box}>
      <DataTable
        caption={t('caption')}
        columns={columns}
        rows={shown}
        rowKey={(row) => row.id}
        rowName={(row) => row.type}
        isSelected={(row) => row.id === selected}
        isStale={isStale}
        {...(rows && {
          window: {
            rowCount: hasNextPage ? -1 : count + 1,
            above: (items[0]?.start ?? top) - top,
            below: last ? virtualizer.getTotalSize() + top - last.end : 0,
            rowProps: (index) => {
              const place = items[index]?.index ?? index;
              return { 'data-index': place, 'aria-rowindex': place + 2, ref: virtualizer.measureElement };
            },
          },
        })}
      />
      {rows && (
        <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-t border-line px-4 py-2 text-small text-muted">
          <p className="tabular">{t(hasNextPage ? 'loaded' : 'loadedAll', { count })}</p>
          {hasNextPage && (
            <Button size="dense" busy={isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t(isFetchingNextPage ? 'loadingOlder' : isFetchNextPageError ? 'olderFailed' : 'loadOlder')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
