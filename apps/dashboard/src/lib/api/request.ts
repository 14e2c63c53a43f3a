import type { QueryClient } from '@tanstack/react-query';
import type { z } from 'zod';
import { ApiProblem, toProblem, unreachable } from './problem';
import { answered, keyOf } from './unanswered';
import type { Write } from './write';
import { withVisibleText } from './visible-text';

/** Carries a request to the API. In the browser that is plain `fetch`; on the server it forwards the cookie. */
export type Transport = (path: string, init: RequestInit) => Promise<Response>;

const browser: Transport = (path, init) => fetch(path, { ...init, credentials: 'same-origin' });

// Query functions are shared by server and browser. Which way their requests travel belongs to the client they run in.
const transports = new WeakMap<QueryClient, Transport>();
export const bindTransport = (client: QueryClient, transport: Transport) => transports.set(client, transport);

interface ReadContext {
  client: QueryClient;
  signal: AbortSignal;
}

/** GETs `path` and parses the answer; throws an ApiProblem. */
export function read<T extends z.ZodType>(schema: T, path: string, { client, signal }: ReadContext) {
  return send(schema, path, { signal }, transports.get(client) ?? browser);
}

/** Sends a change and parses the answer; throws an ApiProblem. Sent again after a lost answer, it is done once. */
export async function write<T extends z.ZodType>(schema: T, change: Write): Promise<z.output<T>> {
  const { method, path, body, ifMatch, csrfToken } = change;
  const headers: Record<string, string> = {
    'Idempotency-Key': keyOf(change),
    ...(csrfToken && { 'X-CSRF-Token': csrfToken }),
  };
  if (ifMatch) headers['If-Match'] = `"${ifMatch}"`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const init = { method, headers, body: body === undefined ? null : JSON.stringify(body) };
  try {
    const answer = await send(schema, path, init, browser);
    answered(change);
    return answer;
  } catch (error) {
    if (error instanceof ApiProblem && isAnswer(error)) answered(change);
    throw error;
  }
}

/** Whether a refusal says what became of the change. A failure does not, nor that the first one is still under way. */
const isAnswer = (problem: ApiProblem): boolean =>
  problem.status < 500 && !problem.is('idempotency.in_flight');

/** One request, start to finish. A 204 is handed to the schema as undefined. */
export async function send<T extends z.ZodType>(
  schema: T,
  path: string,
  init: RequestInit,
  transport: Transport,
): Promise<z.output<T>> {
  const response = await transport(path, withAccept(init)).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw unreachable();
  });
  if (!response.ok) throw await toProblem(response);
  return withVisibleText(schema.parse(response.status === 204 ? undefined : await response.json()));
}

const withAccept = (init: RequestInit): RequestInit => ({
  ...init,
  headers: { Accept: 'application/json', ...(init.headers as Record<string, string> | undefined) },
});

/** Writes the defined values as a query string, with its question mark. */
export function toQueryString(values: Record<string, string | number | null | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== '') query.set(name, String(value));
  }
  return query.size ? `?${query}` : '';
}
