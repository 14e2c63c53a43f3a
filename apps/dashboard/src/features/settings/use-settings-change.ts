'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Write } from '@/lib/api/write';
import { useWrite } from '@/lib/api/use-write';

/** Sends a change of the settings and asks again for everything under `noun`, and for the log that now tells of it. */
export function useSettingsChange<T extends z.ZodType>(noun: string, schema: T) {
  const write = useWrite();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (change: Omit<Write, 'csrfToken'>) => write(schema, change),
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => [noun, 'activity'].includes(String(queryKey[0])),
      }),
  });
}
