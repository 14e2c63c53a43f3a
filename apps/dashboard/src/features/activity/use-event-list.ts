'use client';

import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { activityQueries, type ActivityFilters } from './activity-queries';
import { useLiveRows } from './live/use-live-rows';

/** What the filters ask for: pages that were read, and on top what happens while somebody follows. */
export function useEventList(filters: ActivityFilters, isLive: boolean, isBeingRead: () => boolean) {
  const client = useQueryClient();
  const query = activityQueries.pages(filters);
  const list = useInfiniteQuery({ ...query, placeholderData: keepPreviousData });
  const loaded = useMemo(() => list.data?.pages.flatMap(({ data }) => data), [list.data]);

  const reload = () => {
    // Only the first page: what was read behind it may be long.
    client.setQueryData(
      query.queryKey,
      (data) => data && { pages: data.pages.slice(0, 1), pageParams: data.pageParams.slice(0, 1) },
      // Nothing was read: what stays is as old as it was.
      { updatedAt: list.dataUpdatedAt },
    );
    void client.invalidateQueries({ queryKey: activityQueries.counts() });
    void list.refetch();
  };
  const { rows, ...live } = useLiveRows({ filters, isOn: isLive, loaded, mustHold: isBeingRead, reload });
  return { list, rows, live, reload };
}
