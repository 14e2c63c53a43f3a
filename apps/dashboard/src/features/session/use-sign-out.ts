'use client';

import { useMutation } from '@tanstack/react-query';
import { z } from 'zod';
import { useWrite } from '@/lib/api/use-write';

/** Ends the session. The full load that follows drops everything the browser still had of it. */
export function useSignOut() {
  const write = useWrite();
  return useMutation({
    mutationFn: () => write(z.undefined(), (api) => api.sessions.signOut()),
    onSettled: () => window.location.assign('/sign-in'),
  });
}
