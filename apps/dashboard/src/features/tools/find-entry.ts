import 'server-only';
import type { FetchQueryOptions } from '@tanstack/react-query';
import { ApiProblem } from '@/lib/api/problem';
import { getServerQueryClient, type Read } from '@/lib/api/server';
import { kindOf, type EntryKind } from './entry';
import { firstToolsOf } from './provider/first-tools';
import { knownProviders, toolQueries } from './tool-queries';

/** What the page of an entry shows first. */
export const entryReads = (kind: EntryKind, id: string): Read[] => [
  toolQueries[kind](id),
  ...(kind === 'provider' ? [firstToolsOf(id)] : []),
  ...(kind === 'skill' ? [] : [knownProviders()]),
];

/** Loads an entry for its page. Null when it does not exist; `failed` leaves the page to ask again in the browser. */
export async function findEntry(id: string): Promise<{ name: string } | null | 'failed'> {
  const kind = kindOf(id);
  if (!kind) return null;
  // Each kind knows its own type; all of them have a name.
  const query = toolQueries[kind](id) as FetchQueryOptions<{ name: string }>;
  try {
    return await getServerQueryClient().fetchQuery(query);
  } catch (error) {
    return error instanceof ApiProblem && error.status === 404 ? null : 'failed';
  }
}
