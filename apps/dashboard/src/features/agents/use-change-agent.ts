'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Write } from '@/lib/api/write';
import { useWrite } from '@/lib/api/use-write';

type AgentChange = Omit<Write, 'csrfToken' | 'path'> & { path?: string };

/**
 * Sends a change below `/api/v1/agents/{id}` and asks again for everything that shows agents or what happened to them.
 */
export function useChangeAgent<T extends z.ZodType>(id: string, schema: T) {
  const write = useWrite();
  const client = useQueryClient();
  return useMutation({
    // Never in the mutation cache: the answer to a new key holds the key.
    gcTime: 0,
    mutationFn: ({ path = '', ...change }: AgentChange) =>
      write(schema, { ...change, path: `/api/v1/agents/${encodeURIComponent(id)}${path}` }),
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey: [noun] }) => noun === 'agents' || noun === 'activity',
      }),
  });
}
