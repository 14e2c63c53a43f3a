'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Write } from '@/lib/api/write';
import { useWrite } from '@/lib/api/use-write';

/** Sends a change below `/api/v1/webhooks` and asks again for everything that shows webhooks or what happened to them. */
export function useWebhookWrite<T extends z.ZodType>(schema: T) {
  const write = useWrite();
  const client = useQueryClient();
  return useMutation({
    // Never in the mutation cache: the answer to a new webhook holds its secret.
    gcTime: 0,
    mutationFn: ({ path, ...change }: Omit<Write, 'csrfToken'>) =>
      write(schema, { ...change, path: `/api/v1/webhooks${path}` }),
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey: [noun] }) => noun === 'webhooks' || noun === 'activity',
      }),
  });
}
