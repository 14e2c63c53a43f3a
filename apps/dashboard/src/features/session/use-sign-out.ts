'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { z } from 'zod';
import { write } from '@/lib/api/request';
import { sessionQueries } from '@/lib/session/session-queries';

/** Ends the session, also when it has ended already. The full load that follows drops everything the browser still had of it. */
export function useSignOut() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const { csrf_token: csrfToken } = await client.ensureQueryData(sessionQueries.current());
      return write(z.undefined(), (api) => api.sessions.signOut(), csrfToken);
    },
    onSettled: () => window.location.assign('/sign-in'),
  });
}
