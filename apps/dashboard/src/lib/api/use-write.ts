'use client';

import { useQueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { asTheSamePerson } from '@/lib/session/same-person';
import { write, type Ask } from './request';

/** Returns a function that asks for a change, for whoever is signed in. */
export function useWrite() {
  const client = useQueryClient();
  return <T extends z.ZodType>(schema: T, ask: Ask) =>
    asTheSamePerson(client, (csrfToken) => write(schema, ask, csrfToken));
}
