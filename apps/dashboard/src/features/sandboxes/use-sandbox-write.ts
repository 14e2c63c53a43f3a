'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Ask } from '@/lib/api/request';
import { useWrite } from '@/lib/api/use-write';

/** Asks for a change of what sandboxes hold, and again for everything that shows it or tells what happened. */
export function useSandboxWrite<T extends z.ZodType>(schema: T) {
  const write = useWrite();
  const client = useQueryClient();
  return useMutation({
    // Never in the mutation cache: answers hold keys and tokens.
    gcTime: 0,
    mutationFn: (ask: Ask) => write(schema, ask),
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey: [noun] }) => noun === 'sandboxes' || noun === 'activity',
      }),
  });
}
