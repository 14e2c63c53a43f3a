'use client';

import { useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { sessionQueries } from '@/lib/session/session-queries';
import { write } from './request';
import type { Write } from './write';

/** Returns a function that sends a change with the CSRF token of the current session. */
export function useWrite() {
  const client = useQueryClient();
  return async <T extends z.ZodType>(schema: T, change: Omit<Write, 'csrfToken'>) => {
    const session = await client.ensureQueryData(sessionQueries.current());
    return write(schema, { ...change, csrfToken: session.csrf_token });
  };
}
