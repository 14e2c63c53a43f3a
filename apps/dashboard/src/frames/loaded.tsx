'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Card } from '@/ui/card';
import { ErrorState } from '@/ui/error-state';
import { PanelSkeleton } from '@/ui/panel-skeleton';
import { StaleAlert } from '@/ui/stale-alert';

export type Read<Data> = Pick<
  UseQueryResult<Data>,
  'data' | 'isError' | 'error' | 'dataUpdatedAt' | 'refetch'
>;

interface LoadedProps<Data> {
  query: Read<Data>;
  /** What failed: "The agent could not be loaded". */
  failed: string;
  /** About how high what comes will be. */
  rows?: number;
  children: (data: Data) => ReactNode;
}

/**
 * A page, or most of one, about something that is read first. It is on its way, could not be read and can be asked for
 * again, is there, or is there as it was because it could not be read again.
 */
export function Loaded<Data>({ query, failed, rows = 6, children }: LoadedProps<Data>) {
  const { data, isError, error, dataUpdatedAt } = query;
  const retry = () => void query.refetch();
  if (data === undefined)
    return (
      <Card flush>
        {isError ? (
          <ErrorState title={failed} error={error} onRetry={retry} />
        ) : (
          <PanelSkeleton rows={rows} />
        )}
      </Card>
    );
  return (
    <>
      {isError && <StaleAlert error={error} readAt={dataUpdatedAt} onRetry={retry} />}
      {children(data)}
    </>
  );
}
