import { Operations, type Send } from '@signet/sdk/management';

type Method = (...given: unknown[]) => Promise<unknown> | Pages | AsyncIterable<unknown>;
interface Pages {
  page(): Promise<unknown>;
}
type Named = Parameters<Send>[0];

export interface ManagementMethod {
  /** As routes are written here: `POST /api/v1/agents/:id/revoke`. */
  route: string;
  keyed: boolean;
  /** Calls it by that method of a client. */
  call(client: Operations, given: { ids?: string[]; query?: object; body?: unknown }): Promise<unknown>;
}

/** Every method of the management client by the route that it calls, found by calling it. */
export function managementMethods(): ManagementMethod[] {
  const seen: Named[] = [];
  const recording = new Operations(((operation: Named) => {
    seen.push(operation);
    return Promise.resolve({ data: [], next_cursor: null });
  }) as Send);
  return Object.entries(recording).flatMap(([noun, methods]) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(methods))
      // `follow` is `list` again and again.
      .filter((name) => !['constructor', 'follow'].includes(name))
      .map((name) => {
        const places = ['0', '1', '2', '3'];
        // What is answered here is no stream.
        settled((methods as Record<string, Method>)[name]!(...places)).catch(() => undefined);
        const { route, ids = [], query, body, keyed = false } = seen.at(-1)!;
        return {
          route: route.replace(/\{(\w+)\}/g, ':$1'),
          keyed,
          call: (client, given) => {
            const all: unknown[] = [...(given.ids ?? [])];
            if (all.length !== ids.length) throw new Error(`${route} takes ${ids.length} ids`);
            if (query !== undefined) all[Number(query)] = given.query;
            if (body !== undefined) all[Number(body)] = given.body;
            const of = client as unknown as Record<string, Record<string, Method>>;
            return settled(of[noun]![name]!(...all));
          },
        };
      }),
  );
}

function settled(sent: ReturnType<Method>): Promise<unknown> {
  if ('page' in sent) return sent.page();
  return Symbol.asyncIterator in sent ? sent[Symbol.asyncIterator]().next() : sent;
}
