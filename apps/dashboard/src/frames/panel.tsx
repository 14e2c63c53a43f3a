'use client';

import type { ReactNode } from 'react';
import { Card } from '@/ui/card';
import { ErrorState } from '@/ui/error-state';
import { StaleFoot } from '@/ui/stale-note';
import type { Read } from './loaded';

interface PanelProps<Data> {
  title: ReactNode;
  action?: ReactNode;
  query: Read<Data>;
  /** What failed: "The activity could not be loaded". */
  failed: string;
  /** The outline of what comes. */
  waiting: ReactNode;
  children: (data: Data) => ReactNode;
}

/** One card of several, which reads for itself: it fails alone, and keeps what it read last, with its age. */
export function Panel<Data>({ title, action, query, failed, waiting, children }: PanelProps<Data>) {
  const { data, isError, error, dataUpdatedAt } = query;
  return (
    <Card flush title={title} action={action}>
      {data !== undefined ? (
        <>
          {children(data)}
          {isError && <StaleFoot readAt={dataUpdatedAt} />}
        </>
      ) : isError ? (
        <ErrorState title={failed} error={error} onRetry={() => void query.refetch()} />
      ) : (
        <div aria-busy>{waiting}</div>
      )}
    </Card>
  );
}
