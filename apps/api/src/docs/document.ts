import type { Slices } from '../platform/timers/slices.js';
import type { Method, OpenApiDocument, PathItem } from './openapi.js';
import { operationOf, type Workbench } from './operation.js';
import type { Route } from './routes.js';
import { SchemaComponents } from './schemas.js';
import type { DocumentedSurface, DocumentedSurfaces } from './surfaces.js';
import { nounOf, rankOf } from './tags.js';

export const API_VERSION = '0.1.0';
/** Where a service with no settings answers: the address in the committed document. */
const DEFAULT_URL = 'http://127.0.0.1:4000';

const DESCRIPTION = `Signet knows every agent, proves who it is, decides what it may do, and can show afterwards exactly what happened.

Every answer carries \`X-Request-Id\`; quote it when something goes wrong. Times are ISO 8601 in UTC. Bodies are JSON, at most 100 kB.`;

interface Placed {
  route: Route;
  surface: DocumentedSurface;
  tag: { name: string; description: string };
  rank: number;
}

/**
 * Writes the OpenAPI document of these routes, operation by operation: all of them together take the thread for as long
 * as thousands of requests do. The same routes always give the same document.
 */
export async function buildDocument(
  routes: readonly Route[],
  surfaces: DocumentedSurfaces,
  slices: Slices,
  url: string = DEFAULT_URL,
): Promise<OpenApiDocument> {
  const bench: Workbench = { schemas: new SchemaComponents(), problemExamples: new Map(), url };
  for (const { envelope } of surfaces.all) bench.schemas.convert(envelope.schema, 'output');
  const placed = routes
    .flatMap((route) => {
      const surface = surfaces.of(route.path);
      return surface ? [place(route, surface)] : [];
    })
    .sort(inReadingOrder(surfaces.all));

  const paths: Record<string, PathItem> = {};
  await slices.each(placed, ({ route, surface, tag }) => {
    const path = route.path.replaceAll(/:([a-z_]+)/g, '{$1}');
    const item = (paths[path] ??= surface.aliases ? { servers: servers(url, surface.aliases) } : {});
    item[route.method.toLowerCase() as Method] = operationOf(route, surface, tag.name, bench);
  });
  const tags = [...new Map(placed.map(({ tag }) => [tag.name, tag])).values()];
  return {
    openapi: '3.1.0',
    jsonSchemaDialect: 'https://json-schema.org/draft/2020-12/schema',
    info: {
      title: 'Signet API',
      version: API_VERSION,
      summary: 'Identity for AI agents',
      description: DESCRIPTION,
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    servers: servers(url),
    tags,
    'x-tagGroups': surfaces.all
      .map(({ docs, name }) => ({
        name: docs.title,
        tags: [...new Set(placed.filter(({ surface }) => surface.name === name).map(({ tag }) => tag.name))],
      }))
      .filter((group) => group.tags.length),
    paths,
    components: {
      schemas: bench.schemas.all,
      securitySchemes: SECURITY_SCHEMES,
      headers: RESPONSE_HEADERS,
      examples: Object.fromEntries([...bench.problemExamples].sort(([a], [b]) => (a < b ? -1 : 1))),
    },
  };
}

const servers = (url: string, aliases: readonly string[] = []) => [
  { url, description: 'This instance' },
  ...aliases.map((alias) => ({ url: url + alias, description: 'The same below a prefix of its own' })),
];

function place(route: Route, surface: DocumentedSurface): Placed {
  const noun = nounOf(route.path.slice(surface.prefix.length + 1));
  const name = `${surface.docs.title}: ${route.description?.tag ?? noun.name}`;
  return { route, surface, tag: { name, description: noun.description }, rank: rankOf(noun.name) };
}

const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** By surface, then by noun; within a noun collections come before what is inside of them. */
const inReadingOrder =
  (surfaces: readonly DocumentedSurface[]) =>
  (a: Placed, b: Placed): number =>
    surfaces.indexOf(a.surface) - surfaces.indexOf(b.surface) ||
    a.rank - b.rank ||
    compare(a.tag.name, b.tag.name) ||
    compare(readingPath(a), readingPath(b)) ||
    VERBS.indexOf(a.route.method) - VERBS.indexOf(b.route.method);

// A tilde is behind every letter: fixed parts come before parameters.
const readingPath = ({ route }: Placed): string => route.path.replaceAll(':', '~');

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

const SECURITY_SCHEMES = {
  accessToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The access token of an agent, from verify or refresh. It lives for an hour.',
  },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Api-Key',
    description: 'The API key of an agent. A bearer token wins when both are sent.',
  },
  sessionToken: {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'The session token of a sandbox, as in its variable `ATI_SESSION_TOKEN`.',
  },
  virtualKey: {
    type: 'apiKey',
    in: 'header',
    name: 'Authorization',
    description: 'The virtual key of a sandbox, written `Ati-Key <key>`. It wins over a session token.',
  },
  managementKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'A management key, for machines: `npm run signet -- bootstrap --json` prints the first one.',
  },
  sessionCookie: {
    type: 'apiKey',
    in: 'cookie',
    name: 'signet_session',
    description: 'The session of a signed-in person. Over https its name is `__Host-signet_session`.',
  },
  csrfToken: {
    type: 'apiKey',
    in: 'header',
    name: 'X-CSRF-Token',
    description: 'The `csrf_token` of the session, with every write that the session cookie authorises.',
  },
};

const RESPONSE_HEADERS = {
  ETag: {
    description: 'The version of what can be edited, for the `If-Match` of an edit',
    schema: { type: 'string' },
    example: '"2026-02-01T12:00:00.000Z"',
  },
  Link: {
    description: 'Where the next page is (RFC 8288, `rel="next"`); absent on the last one',
    schema: { type: 'string' },
    example: '</agents?limit=50&cursor=…>; rel="next"',
  },
  'X-Request-Id': { description: 'Names this request in the log', schema: { type: 'string' } },
  'Decision-Id': {
    description: 'Names the refusal. The management API tells operators of the organisation why',
    schema: { type: 'string' },
  },
  'Retry-After': { description: 'Seconds until a retry can succeed', schema: { type: 'integer' } },
};

/** The document as the repository keeps it. */
export const documentText = (document: OpenApiDocument): string => `${JSON.stringify(document, null, 2)}\n`;
