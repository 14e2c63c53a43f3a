'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Ask } from '@/lib/api/request';
import { useWrite } from '@/lib/api/use-write';

/** Asks for a change of an agent, and again for everything that shows agents or what happened to them. */
export function useChangeAgent<T extends z.ZodType>(schema: T) {
  const write = useWrite();
  const client = useQueryClient();
  return useMutation({
    // Never in the mutation cache: the answer to a new key holds the key.
    gcTime: 0,
    mutationFn: (ask: Ask) => write(schema, ask),
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey: [noun] }) => noun === 'agents' || noun === 'activity',
      }),
  });
}
