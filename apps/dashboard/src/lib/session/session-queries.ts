import { Session } from '@signet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { read } from '@/lib/api/request';

export const sessionQueries = {
  all: () => ['session'] as const,
  current: () =>
    queryOptions({
      queryKey: [...sessionQueries.all(), 'current'] as const,
      queryFn: (context) => read(Session, (api) => api.sessions.get(), context),
      staleTime: 60_000,
    }),
};
