import { Operations, senderOf, type Send } from '@signet/sdk/management';
import type { QueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { ApiProblem, problemOf, toProblem, unreachable } from './problem';
import { answered, keyOf, type Change } from './unanswered';
import { withVisibleText } from './visible-text';

/** What is asked of the management API: one of its operations. */
export type Ask = (api: Operations) => Promise<unknown>;

// Whoever looks at the page waits, and whether to ask again is for the query to say.
const HERE = { timeout: 0, maxRetries: 0, headers: { accept: 'application/json' } };
let browser: Send | undefined;
const fromHere = () => (browser ??= senderOf({ ...HERE, baseURL: location.origin }));

// Query functions are shared by server and browser. Which way their requests travel belongs to the client they run in.
const senders = new WeakMap<QueryClient, Send>();
export const bindSender = (client: QueryClient, send: Send) => senders.set(client, send);

/** The API as this browser asks it, for what is neither read once nor changed: a stream. */
export const apiFromHere = (): Operations => new Operations(fromHere());

interface ReadContext {
  client: QueryClient;
  signal: AbortSignal;
}

/** Asks the API and parses the answer; throws an ApiProblem. */
export function read<T extends z.ZodType>(schema: T, ask: Ask, { client, signal }: ReadContext) {
  const send = senders.get(client) ?? fromHere();
  return answerOf(schema, ask, (operation, options) => send(operation, { ...options, signal }));
}

/** Asks by way of `send` and parses the answer; throws an ApiProblem. */
export async function answerOf<T extends z.ZodType>(schema: T, ask: Ask, send: Send): Promise<z.output<T>> {
  const answer = await ask(new Operations(send)).catch((error: unknown) => {
    throw problemOf(error);
  });
  return withVisibleText(schema.parse(answer));
}

/** GETs what the console itself answers, and parses it; throws an ApiProblem. */
export async function readOwn<T extends z.ZodType>(
  schema: T,
  path: string,
  { signal }: ReadContext,
): Promise<z.output<T>> {
  const response = await fetch(path, { headers: { Accept: 'application/json' }, signal }).catch(
    (error: unknown) => {
      if (error instanceof DOMException && error.name === 'AbortError') throw error;
      throw unreachable();
    },
  );
  if (!response.ok) throw await toProblem(response);
  return withVisibleText(schema.parse(await response.json()));
}

/** Asks for a change and parses the answer; throws an ApiProblem. Asked again after a lost answer, it is made once. */
export async function write<T extends z.ZodType>(
  schema: T,
  ask: Ask,
  csrfToken?: string,
): Promise<z.output<T>> {
  let change: Change | undefined;
  const headers: Record<string, string> = csrfToken ? { 'x-csrf-token': csrfToken } : {};
  const send: Send = (operation, options) => {
    if (!operation.keyed) return fromHere()(operation, { ...options, headers });
    change = { ...operation, ifMatch: options?.ifMatch };
    return fromHere()(operation, { ...options, headers, idempotencyKey: keyOf(change) });
  };
  try {
    const answer = await answerOf(schema, ask, send);
    if (change) answered(change);
    return answer;
  } catch (error) {
    if (change && error instanceof ApiProblem && isAnswer(error)) answered(change);
    throw error;
  }
}

/** Whether a refusal says what became of the change. A failure does not, nor that the first one is still under way. */
const isAnswer = (problem: ApiProblem): boolean =>
  problem.status < 500 && !problem.is('idempotency.in_flight');

/** The values that were given: filters that are empty ask for nothing. */
export type Given<T> = { [K in keyof T]?: NonNullable<T[K]> };
export const given = <T extends object>(values: T): Given<T> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  ) as Given<T>;

/** Writes the given values as a query string, with its question mark. */
export function toQueryString(values: Record<string, string | number | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given(values))) query.set(name, String(value));
  return query.size ? `?${query}` : '';
}
