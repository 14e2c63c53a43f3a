import { VirtualKeyPage, type VirtualKeyState } from '@signet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { given, read } from '@/lib/api/request';

export interface KeyFilters {
  state?: VirtualKeyState | null;
  user_id?: string | null;
  cursor?: string | null;
}

/** What sandboxes prove themselves with. */
export const sandboxQueries = {
  all: () => ['sandboxes'] as const,
  keys: (filters: KeyFilters) =>
    queryOptions({
      queryKey: [...sandboxQueries.all(), 'keys', filters] as const,
      queryFn: (context) =>
        read(VirtualKeyPage, (api) => api.virtualKeys.list(given(filters)).page(), context),
    }),
};
