'use client';

import type { OperatorPermission, Session } from '@signet/contracts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { sessionQueries } from './session-queries';

/** Who is signed in. The shell puts the session into the cache before anything below it renders. */
export const useSession = (): Session => useSuspenseQuery(sessionQueries.current()).data;

/** Says whether the signed-in member holds an operator permission. The API decides again on every request. */
export function useCan(permission: OperatorPermission): boolean {
  return useSession().permissions.includes(permission);
}
