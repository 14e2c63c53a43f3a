import { CredentialList } from '@signet/contracts';
import { queryOptions } from '@tanstack/react-query';
import { read } from '@/lib/api/request';
import { agentQueries } from '../agent-queries';

export const credentialsOf = (id: string) =>
  queryOptions({
    queryKey: [...agentQueries.all(), 'credentials', id] as const,
    queryFn: (context) => read(CredentialList, (api) => api.credentials.list(id), context),
  });
