'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import type { Ask } from '@/lib/api/request';
import { useWrite } from '@/lib/api/use-write';

/** Asks for a change of the settings, and again for everything under `noun`, and for the log that now tells of it. */
export function useSettingsChange<T extends z.ZodType>(noun: string, schema: T) {
  const write = useWrite();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ask: Ask) => write(schema, ask),
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => [noun, 'activity'].includes(String(queryKey[0])),
      }),
  });
}
