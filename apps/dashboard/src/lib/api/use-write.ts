'use client';

import { useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { sessionQueries } from '@/lib/session/session-queries';
import { write, type Ask } from './request';

/** Returns a function that asks for a change with the CSRF token of the current session. */
export function useWrite() {
  const client = useQueryClient();
  return async <T extends z.ZodType>(schema: T, ask: Ask) => {
    const session = await client.ensureQueryData(sessionQueries.current());
    return write(schema, ask, session.csrf_token);
  };
}
