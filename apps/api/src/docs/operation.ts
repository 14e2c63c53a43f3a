import type { ProblemCode } from '@signet/contracts';
import { codeSamples, type SampleCall } from './code-samples.js';
import type { JsonSchema, MediaType, Operation, Parameter, Response } from './openapi.js';
import type { RouteDescription } from '../platform/http/describe.js';
import type { Route } from './routes.js';
import { sampleOf, SAMPLE_AGENT_ID } from './samples.js';
import type { SchemaComponents } from './schemas.js';
import { resolve } from './schemas.js';
import { problemsOf, renderedProblem, securityOf, type DocumentedSurface } from './surfaces.js';

/** What operations share: named schemas, examples of problems, and where the service answers. */
export interface Workbench {
  schemas: SchemaComponents;
  problemExamples: Map<string, { summary: string; value: unknown }>;
  url: string;
}

const PATH_PARAMETERS: Readonly<Record<string, { description: string; example: string }>> = {
  agent_id: { description: 'The id of the agent', example: SAMPLE_AGENT_ID },
  permission: { description: 'The permission, as it was added', example: 'warehouse:shelves:read' },
  name: { description: 'The name of the rate tier', example: 'pro' },
};

const HEADERS: Readonly<Record<string, { name: string; description: string; example: string }>> = {
  'idempotency-key': {
    name: 'Idempotency-Key',
    description:
      'Makes a repeated call answer what the first one did, with `Idempotency-Replayed: true`. Choose a new random UUID for each call.',
    example: '6f2c1d9e-4b7a-4c55-9c1e-2f6d8f0a7b31',
  },
  'if-match': {
    name: 'If-Match',
    description:
      'The `ETag` of the answer that the change is based on, or several, or `*`: refuses to overwrite a change made since.',
    example: '"2026-02-01T12:00:00.000Z"',
  },
  'if-none-match': {
    name: 'If-None-Match',
    description: 'The quoted `ETag` of an earlier answer: answers 304 while nothing has changed.',
    example: '"0123456789abcdef"',
  },
  'last-event-id': {
    name: 'Last-Event-ID',
    description: 'The id of the last event that was read: the stream goes on behind it.',
    example: '4711',
  },
};

/** Describes one route. */
export function operationOf(
  route: Route,
  surface: DocumentedSurface,
  tag: string,
  bench: Workbench,
): Operation {
  const said = route.description ?? undescribed(route);
  const parameters = [
    ...pathParameters(route, surface, bench),
    ...queryParameters(route, bench),
    ...headerParameters(route),
  ];
  const body = route.body && bench.schemas.convert(route.body, 'input');
  const bodyExample = body ? sampleOf(body, bench.schemas.all) : undefined;
  const security = securityOf(route, surface);
  const requestBody = body && {
    required: true,
    content: { 'application/json': { schema: body, example: bodyExample } },
  };
  return {
    operationId: `${surface.docs.operations}.${said.id}`,
    summary: said.summary,
    ...(said.description && { description: said.description }),
    tags: [tag],
    ...(parameters.length && { parameters }),
    ...(requestBody && { requestBody }),
    responses: { ...successes(route, bench), ...failures(route, surface, bench) },
    security,
    ...(route.access && 'requires' in route.access && { 'x-required-permission': route.access.requires }),
    ...(route.access && 'public' in route.access && { 'x-public': route.access.public }),
    'x-codeSamples': codeSamples(sampleCall(route, security, parameters, bodyExample, bench.url)),
  };
}

/** What can be told of a route that nobody described. A test finds it; readers still get the rest. */
function undescribed({ source }: Route): RouteDescription {
  const id = source.split('.').at(-1)!;
  const words = id.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return { id, summary: words.charAt(0).toUpperCase() + words.slice(1) };
}

function pathParameters(
  { path, params }: Route,
  { prefix }: DocumentedSurface,
  { schemas }: Workbench,
): Parameter[] {
  return [...path.matchAll(/:([a-z_]+)/g)].map(([, name = '']) => {
    const schema = params[name] ? schemas.convert(params[name], 'input') : { type: 'string', maxLength: 512 };
    const key = name === 'id' ? (/^\/([a-z]+?)s?\//.exec(path.slice(prefix.length))?.[1] ?? 'id') : name;
    const known = PATH_PARAMETERS[key === 'agent' ? 'agent_id' : key];
    const sampled = sampleOf(schema, schemas.all, name);
    return {
      name,
      in: 'path' as const,
      required: true,
      description: known?.description ?? `The id of the ${key.replace(/_id$/, '').replaceAll('_', ' ')}`,
      schema,
      example: known?.example ?? sampled,
    };
  });
}

function queryParameters({ query }: Route, { schemas }: Workbench): Parameter[] {
  if (!query) return [];
  const { properties = {}, required = [] } = resolve(schemas.convert(query, 'input'), schemas.all);
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query' as const,
    required: required.includes(name),
    ...(description && { description }),
    schema,
    ...(required.includes(name) && { example: sampleOf(schema, schemas.all, name) }),
  }));
}

/** What the route reads itself, and what is read for it. */
const headersOf = ({ headers, repetition, ifMatch, ifNoneMatch }: Route): readonly string[] => [
  ...headers,
  ...(ifMatch ? ['if-match'] : []),
  ...(ifNoneMatch ? ['if-none-match'] : []),
  ...(repetition && 'key' in repetition ? ['idempotency-key'] : []),
];

const headerParameters = (route: Route): Parameter[] =>
  headersOf(route).flatMap((header) => {
    const known = HEADERS[header];
    return known
      ? [
          {
            name: known.name,
            in: 'header' as const,
            required: false,
            description: known.description,
            schema: { type: 'string' },
            example: known.example,
          },
        ]
      : [];
  });

const requestIdHeader = { 'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' } };

function successes(route: Route, { schemas }: Workbench): Record<string, Response> {
  const media = route.description?.media ?? route.contentType ?? 'application/json';
  const content = (schema: JsonSchema): Record<string, MediaType> => ({
    [media]: { schema, ...(media === 'application/json' && { example: sampleOf(schema, schemas.all) }) },
  });
  const { orMedia } = route.description ?? {};
  const or: Record<string, MediaType> = orMedia ? { [orMedia]: { schema: { type: 'string' } } } : {};
  const answer = route.answer && schemas.convert(route.answer, 'output');
  const others = Object.entries(route.description?.otherwise ?? {}).map(([status, schema]) => [
    status,
    {
      description: 'The same, when something is wrong',
      headers: requestIdHeader,
      content: { 'application/json': { schema: schemas.convert(schema, 'output') } },
    },
  ]);
  const [description, described] = answer
    ? [route.status === 201 ? 'Created' : 'Done', { content: { ...content(answer), ...or } }]
    : media === 'application/json'
      ? ['Done; the answer is empty', {}]
      : ['Done', { content: { [media]: { schema: { type: 'string' } }, ...or } }];
  return {
    [String(route.status)]: {
      description,
      headers: {
        ...requestIdHeader,
        ...(route.tellsVersion && { ETag: { $ref: '#/components/headers/ETag' } }),
        ...(route.nextPage === 'in the Link header' && { Link: { $ref: '#/components/headers/Link' } }),
      },
      ...described,
    },
    ...Object.fromEntries(others),
  };
}

/** One response per status, with every problem that has it. */
function failures(
  route: Route,
  surface: DocumentedSurface,
  { schemas, problemExamples }: Workbench,
): Record<string, Response> {
  const { envelope } = surface;
  const byStatus = new Map<
    number,
    { codes: ProblemCode[]; titles: string[]; contentType: string; isUntold: boolean }
  >();
  for (const code of problemsOf(route, surface)) {
    const { status, body, contentType, title, isUntold } = renderedProblem(code, surface, route.path);
    if (!isUntold) problemExamples.set(`${envelope.name}.${code}`, { summary: title, value: body });
    const entry = byStatus.get(status) ?? { codes: [], titles: [], contentType, isUntold };
    byStatus.set(status, { ...entry, codes: [...entry.codes, code], titles: [...entry.titles, title] });
  }
  const headers = (status: number) => ({
    ...requestIdHeader,
    ...([401, 403, 429].includes(status) && {
      'Decision-Id': { $ref: '#/components/headers/Decision-Id' },
    }),
    ...([429, 503].includes(status) && { 'Retry-After': { $ref: '#/components/headers/Retry-After' } }),
  });
  return Object.fromEntries(
    [...byStatus].map(([status, { codes, titles, contentType, isUntold }]) => [
      String(status),
      {
        description: titles.join('; '),
        headers: headers(status),
        ...(!isUntold && {
          content: {
            [contentType]: {
              schema: schemas.convert(envelope.schema, 'output'),
              examples: Object.fromEntries(
                codes.map((code) => [code, { $ref: `#/components/examples/${envelope.name}.${code}` }]),
              ),
            },
          },
        }),
        'x-problems': codes,
      },
    ]),
  );
}

const CREDENTIALS: Readonly<Record<string, SampleCall['credential']>> = {
  accessToken: { header: 'Authorization', scheme: 'Bearer ', variable: 'ACCESS_TOKEN' },
  sessionToken: { header: 'Authorization', scheme: 'Bearer ', variable: 'ATI_SESSION_TOKEN' },
  managementKey: { header: 'Authorization', scheme: 'Bearer ', variable: 'MANAGEMENT_KEY' },
  sessionCookie: { header: 'Cookie', scheme: '', variable: 'SESSION_COOKIE' },
};

function sampleCall(
  route: Route,
  security: Operation['security'],
  parameters: readonly Parameter[],
  body: unknown,
  url: string,
): SampleCall {
  const path = route.path.replaceAll(/:([a-z_]+)/g, (_, name: string) =>
    encodeURIComponent(String(parameters.find((parameter) => parameter.name === name)?.example)),
  );
  const [scheme] = Object.keys(security[0] ?? {});
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name, example }) => `${name}=${encodeURIComponent(String(example))}`)
    .join('&');
  return {
    method: route.method,
    url: url + path + (query && `?${query}`),
    credential: (scheme && CREDENTIALS[scheme]) || null,
    body,
  };
}
