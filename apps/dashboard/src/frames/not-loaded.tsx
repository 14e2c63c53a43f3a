'use client';

import type { UseQueryResult } from '@tanstack/react-query';
import { Card } from '@/ui/card';
import { ErrorState } from '@/ui/error-state';
import { PanelSkeleton } from '@/ui/panel-skeleton';

interface NotLoadedProps {
  query: Pick<UseQueryResult, 'isError' | 'error' | 'refetch'>;
  /** What failed: "The agent could not be loaded". */
  failed: string;
  /** About how high what comes will be. */
  rows?: number;
}

/** What stands in the place of something without data: it is on its way, or could not be read and can be asked for again. */
export const NotLoaded = ({ query, failed, rows = 6 }: NotLoadedProps) => (
  <Card flush>
    {query.isError ? (
      <ErrorState title={failed} error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <PanelSkeleton rows={rows} />
    )}
  </Card>
);
