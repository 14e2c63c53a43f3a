import { readFileSync } from 'node:fs';
import { ManagementClient, type Operations } from '../../src/management/index.js';
import { ScriptedServer, type Script } from '../support/scripted-server.js';

interface Documented {
  operationId: string;
  parameters?: { in: string; name: string }[];
  requestBody?: object;
  responses: Record<string, { content?: Record<string, unknown> }>;
}

const file = new URL('../../../../docs/openapi/openapi.json', import.meta.url);
const { paths } = JSON.parse(readFileSync(file, 'utf8')) as {
  paths: Record<string, Record<string, Documented>>;
};
const operations = Object.entries(paths)
  .filter(([path]) => path.startsWith('/api/v1/'))
  .flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      route: `${method.toUpperCase()} ${path}`,
      ...operation,
    })),
  );

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());

type Made = Promise<unknown> | { page: () => Promise<unknown> } | AsyncIterable<unknown>;
type Method = (...given: unknown[]) => Made;

/** A little of what the operation answers: a list, an event, or the beginning of an export. */
const little: Script = ({ url }) => {
  const media = /\/stream\b/.test(url)
    ? 'text/event-stream'
    : /\/export\b/.test(url)
      ? 'text/csv'
      : undefined;
  return media
    ? { headers: { 'content-type': media }, text: 'id: 1\nevent: activity\ndata: {}\n\n' }
    : { json: { data: [], next_cursor: null } };
};

/** Lets a method send its request. */
async function asked(made: Made): Promise<void> {
  if ('page' in made) await made.page();
  else if (!(Symbol.asyncIterator in made)) await made;
  else for await (const _ of made) return;
}

/** Every method of the client, called with the same in place of all ids. */
function methodsOf(client: Operations): { ids: number; send: (id: string) => Promise<unknown> }[] {
  return Object.values(client).flatMap((noun) =>
    Object.getOwnPropertyNames(Object.getPrototypeOf(noun))
      // `follow` is `list` again and again.
      .filter((name) => !['constructor', 'follow'].includes(name))
      .map((name) => {
        const method = (noun as Record<string, Method>)[name]!;
        const parameters = /^\w+\(([^)]*)\)/.exec(method.toString())![1]!.split(', ');
        const isId = (parameter: string) => /^(id|\w+Id|name|permission)$/.test(parameter);
        return {
          ids: parameters.filter(isId).length,
          send: async (id: string) => {
            const given = parameters.map((parameter) =>
              isId(parameter) ? id : parameter === 'options' ? undefined : {},
            );
            const sent = method.apply(noun, given);
            await asked(sent);
          },
        };
      }),
  );
}

const template = (url: string, id: string) =>
  url
    .replace(/\?.*/, '')
    .split('/')
    .map((part) => (part === encodeURIComponent(id) ? '{}' : part))
    .join('/');

it('has one method for each operation of the document, at its place', async () => {
  server.script(little);
  const client = new ManagementClient({ baseURL: server.url, apiKey: 'mk_1' });
  for (const { send } of methodsOf(client)) await send('an id');
  const sent = server.received.map(({ method, url }) => `${method} ${template(url, 'an id')}`);
  const expected = operations.map(({ route }) => route.replace(/\{\w+\}/g, '{}'));
  expect(sent.sort()).toEqual(expected.sort());
  expect(server.received.every(({ headers }) => headers.authorization === 'Bearer mk_1')).toBe(true);
});

it('sends a key of its own with every call that can have one, and no other', async () => {
  server.script(little);
  for (const { send } of methodsOf(new ManagementClient({ baseURL: server.url }))) await send('an id');
  const keyed = server.received.filter(({ headers }) => headers['idempotency-key']);
  const expected = operations.filter(({ parameters = [] }) =>
    parameters.some(({ name }) => name === 'Idempotency-Key'),
  );
  expect(keyed.map(({ method, url }) => `${method} ${template(url, 'an id')}`).sort()).toEqual(
    expected.map(({ route }) => route.replace(/\{\w+\}/g, '{}')).sort(),
  );
  expect(new Set(keyed.map(({ headers }) => headers['idempotency-key'])).size).toBe(keyed.length);
});

const HOSTILE = [
  '../..',
  '..%2F..',
  '%2F',
  '/',
  'a/b',
  '\\',
  '?a=b',
  '#',
  '{id}',
  '%2e%2e',
  '%00',
  '\n',
  '$&',
  ';',
];

it.each(HOSTILE)('an id %j stays one segment of the path, in every operation', async (id) => {
  server.script(little);
  const methods = methodsOf(new ManagementClient({ baseURL: server.url })).filter(({ ids }) => ids > 0);
  expect(methods.length).toBeGreaterThan(25);
  for (const { send } of methods) await send(id);
  const sent = server.received.map(({ method, url }) => `${method} ${template(url, id)}`);
  const expected = operations
    .map(({ route }) => route.replace(/\{\w+\}/g, '{}'))
    .filter((route) => route.includes('{}'));
  expect(sent.sort()).toEqual(expected.sort());
});

it.each(['', '.', '..', undefined, null, 7, {}])(
  'what is no id, %j, is refused and nothing is sent',
  async (id) => {
    server.answers({});
    for (const { ids, send } of methodsOf(new ManagementClient({ baseURL: server.url })))
      if (ids > 0) await expect(send(id as string)).rejects.toThrow(/^Not an id/);
    expect(server.received).toEqual([]);
  },
);
