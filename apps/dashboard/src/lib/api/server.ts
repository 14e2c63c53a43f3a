import 'server-only';
import {
  dehydrate,
  type FetchInfiniteQueryOptions,
  type FetchQueryOptions,
  type QueryKey,
} from '@tanstack/react-query';
import { senderOf } from '@signet/sdk/management';
import { headers } from 'next/headers';
import { cache } from 'react';
import { apiUrl, hopHeaders } from './hop';
import { makeQueryClient } from './query-client';
import { bindSender } from './request';

const TIMEOUT_MS = 10_000;
const FORWARDED = ['cookie', 'user-agent'];

/** `fetch` on behalf of the visitor whose page is being rendered. */
export const fetchForVisitor: typeof fetch = async (input, init) => {
  const incoming = await headers();
  const outgoing = new Headers(init?.headers);
  for (const [name, value] of Object.entries(hopHeaders((name) => incoming.get(name))))
    outgoing.set(name, value);
  for (const name of FORWARDED) {
    const value = incoming.get(name);
    if (value) outgoing.set(name, value);
  }
  const signal = init?.signal ?? AbortSignal.timeout(TIMEOUT_MS);
  return fetch(input, { ...init, headers: outgoing, cache: 'no-store', signal });
};

/** Asks the API on behalf of the visitor. */
export const sendForVisitor = cache(() =>
  senderOf({ baseURL: apiUrl().origin, fetch: fetchForVisitor, timeout: TIMEOUT_MS, maxRetries: 0 }),
);

/** One query client per rendered page. */
export const getServerQueryClient = cache(() => {
  const client = makeQueryClient();
  bindSender(client, sendForVisitor());
  return client;
});

interface Query {
  queryKey: QueryKey;
  queryFn?: unknown;
}

/** A query of a page, or the promise of one that only some visitors make. */
export type Read = Query | Promise<Query | undefined>;

/**
 * Runs queries beside each other before the page is sent and returns their state for `HydrationBoundary`. A failed one is
 * left out, so the browser asks again and shows the error in its own panel.
 */
export async function prefetch(...reads: readonly Read[]) {
  const client = getServerQueryClient();
  await Promise.all(
    reads.map(async (read) => {
      const query = await read;
      // Each query knows its own types; together they only share that they can be fetched.
      return query && 'initialPageParam' in query
        ? client.prefetchInfiniteQuery(query as FetchInfiniteQueryOptions)
        : query && client.prefetchQuery(query as FetchQueryOptions);
    }),
  );
  return dehydrate(client);
}
