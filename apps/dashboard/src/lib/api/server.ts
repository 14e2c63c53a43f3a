import 'server-only';
import {
  dehydrate,
  type FetchInfiniteQueryOptions,
  type FetchQueryOptions,
  type QueryKey,
} from '@tanstack/react-query';
import { headers } from 'next/headers';
import { cache } from 'react';
import { apiUrl, hopHeaders } from './hop';
import { makeQueryClient } from './query-client';
import { bindTransport, type Transport } from './request';

const TIMEOUT_MS = 10_000;
const FORWARDED = ['cookie', 'user-agent'];

/** Asks the API on behalf of the visitor whose page is being rendered. */
export const serverTransport: Transport = async (path, init) => {
  const incoming = await headers();
  const outgoing = new Headers(init.headers);
  for (const [name, value] of Object.entries(hopHeaders((name) => incoming.get(name))))
    outgoing.set(name, value);
  for (const name of FORWARDED) {
    const value = incoming.get(name);
    if (value) outgoing.set(name, value);
  }
  return fetch(new URL(path, apiUrl()), {
    ...init,
    headers: outgoing,
    cache: 'no-store',
    signal: init.signal ?? AbortSignal.timeout(TIMEOUT_MS),
  });
};

/** One query client per rendered page. */
export const getServerQueryClient = cache(() => {
  const client = makeQueryClient();
  bindTransport(client, serverTransport);
  return client;
});

/**
 * Runs queries before the page is sent and returns their state for `HydrationBoundary`. A failed one is left out, so
 * the browser asks again and shows the error in its own panel.
 */
export async function prefetch(...queries: { queryKey: QueryKey; queryFn?: unknown }[]) {
  const client = getServerQueryClient();
  // Each query knows its own types; together they only share that they can be fetched.
  await Promise.all(
    queries.map((query) =>
      'initialPageParam' in query
        ? client.prefetchInfiniteQuery(query as FetchInfiniteQueryOptions)
        : client.prefetchQuery(query as FetchQueryOptions),
    ),
  );
  return dehydrate(client);
}
