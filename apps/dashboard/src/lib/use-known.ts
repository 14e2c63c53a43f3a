'use client';

import { notifyManager, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';

/**
 * What somebody else on the page has read, without asking for it. The frame around a page is drawn before what the page
 * brings with it: a question of its own would stand unanswered in the cache, where the answer that comes with the page
 * could not take its place any more until the page is awake.
 */
export function useKnown<Data>({ queryKey }: { queryKey: QueryKey }): Data | undefined {
  const client = useQueryClient();
  const cache = client.getQueryCache();
  return useSyncExternalStore(
    useCallback((changed: () => void) => cache.subscribe(notifyManager.batchCalls(changed)), [cache]),
    () => client.getQueryData<Data>(queryKey),
    () => undefined,
  );
}
