import { isServer, QueryCache, QueryClient } from '@tanstack/react-query';
import { noteEnded } from '@/lib/session/ended';
import { ApiProblem, isProblem } from './problem';

const RETRIES_MAX = 2;

/** Only a server that stumbled is worth asking again: a refusal stays a refusal. */
const shouldRetry = (failures: number, error: Error) =>
  !isServer && failures < RETRIES_MAX && error instanceof ApiProblem && error.status >= 500;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (!isServer && isProblem(error, 'authentication.required')) noteEnded();
      },
    }),
    defaultOptions: { queries: { staleTime: 15_000, retry: shouldRetry, retryDelay: (n) => 400 * 2 ** n } },
  });
}
