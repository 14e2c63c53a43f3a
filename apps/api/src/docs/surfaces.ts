import type { ProblemCode } from '@signet/contracts';
import { Problem, type ProblemDetail } from '../platform/errors/problem.js';
import { renderProblemDetails } from '../platform/http/problem-details.js';
import type { ProblemRenderer } from '../platform/http/surfaces.js';
import { renderAgentAuthError } from '../protocols/agentauth/index.js';
import type { Route } from './routes.js';

/** A family of routes that share an envelope, credentials and a page of the reference. */
export interface Surface {
  /** Its page is `/docs/<slug>`. */
  slug: string;
  title: string;
  description: string;
  prefix: string;
  /** Where the same routes answer as well. */
  alias?: string;
  /** The start of every operationId. */
  operations: string;
  envelope: { schema: 'AgentAuthError' | 'ProblemDetails'; name: string; render: ProblemRenderer };
  credentials: 'agent' | 'operator' | 'none';
}

const agentEnvelope = { schema: 'AgentAuthError', name: 'agentauth', render: renderAgentAuthError } as const;
const ownEnvelope = { schema: 'ProblemDetails', name: 'management', render: renderProblemDetails } as const;

/** In the order of the reference. The longest matching prefix wins; the first has the empty one. */
export const SURFACES: readonly Surface[] = [
  {
    slug: 'agentauth',
    title: 'AgentAuth',
    description:
      'What the AgentAuth SDKs and its command line call. Answers have exactly the members that are listed here. The same routes answer below `/agentauth`.',
    prefix: '/',
    alias: '/agentauth',
    operations: 'agentauth',
    envelope: agentEnvelope,
    credentials: 'agent',
  },
  {
    slug: 'agentauth-v1',
    title: 'AgentAuth v1',
    description:
      'The same routes for tools that want more: answers hold the members of the un-prefixed family and may grow.',
    prefix: '/v1/',
    operations: 'agentauthV1',
    envelope: agentEnvelope,
    credentials: 'agent',
  },
  {
    slug: 'management',
    title: 'Management API',
    description:
      'What the dashboard, the admin SDK and automation call, with a management key or the session of a signed-in person. Every operation names the permission it needs.',
    prefix: '/api/v1/',
    operations: 'management',
    envelope: ownEnvelope,
    credentials: 'operator',
  },
  {
    slug: 'discovery',
    title: 'Discovery',
    description: 'What verifiers fetch without credentials.',
    prefix: '/.well-known/',
    operations: 'discovery',
    envelope: agentEnvelope,
    credentials: 'none',
  },
  {
    slug: 'packages',
    title: 'Packages',
    description: 'What agents and their developers install, in the version that fits this instance.',
    prefix: '/packages/',
    operations: 'packages',
    envelope: agentEnvelope,
    credentials: 'none',
  },
];

export function surfaceOf(path: string): Surface {
  const matching = SURFACES.filter(({ prefix }) => path.startsWith(prefix));
  return matching.reduce((best, surface) => (surface.prefix.length > best.prefix.length ? surface : best));
}

export const isAlias = (path: string): boolean =>
  SURFACES.some(({ alias }) => alias !== undefined && path.startsWith(`${alias}/`));

const takesBody = ({ method, body }: Route): boolean => body !== null && method !== 'GET';
const isWrite = ({ method }: Route): boolean => method !== 'GET';
const takesKey = ({ repetition }: Route): boolean => repetition !== null && 'key' in repetition;

/** Every failure a route can answer, in the order of the catalogue: its own and those that its kind of route has. */
export function problemsOf(route: Route, surface: Surface): ProblemCode[] {
  const isClosed = route.access !== null && 'requires' in route.access;
  const isAgents = surface.credentials === 'agent';
  const isHealth = /(^|\/)health(\/|$)/.test(route.path);
  const validates =
    takesBody(route) ||
    takesKey(route) ||
    (surface.credentials === 'operator' && (route.query !== null || Object.keys(route.params).length > 0));
  const ruleOf = route.access && 'requires' in route.access ? route.access.requires : '';
  const codes: (ProblemCode | false)[] = [
    ...(route.description?.problems ?? []),
    // An address can hold what no text may, and a query a parameter twice.
    (takesBody(route) || route.query !== null || route.path.includes(':')) && 'request.malformed',
    takesBody(route) && 'request.too_large',
    takesBody(route) && 'request.unsupported_media_type',
    validates && 'request.invalid',
    isClosed && 'authentication.required',
    isClosed && 'authentication.failed',
    isClosed && isAgents && 'access_token.invalid',
    isClosed && isAgents && 'access_token.expired',
    isClosed && isAgents && 'agent.not_active',
    isClosed && ruleOf !== 'agent' && 'authorization.denied',
    surface.credentials === 'operator' && isWrite(route) && 'request.cross_site',
    route.isReport && 'report.too_wide',
    takesKey(route) && 'idempotency.key_reused',
    takesKey(route) && 'idempotency.in_flight',
    takesKey(route) && 'idempotency.answer_gone',
    !isHealth && 'limit.exceeded',
    'service.failed',
    !isHealth && 'service.unavailable',
  ];
  return [...new Set(codes.filter((code): code is ProblemCode => code !== false))];
}

/** Which credentials open a route, as OpenAPI writes them: one of the objects, all members of it. */
export function securityOf(route: Route, surface: Surface): Record<string, string[]>[] {
  const agent: Record<string, string[]>[] = [{ accessToken: [] }, { apiKey: [] }];
  const isOpen = route.access !== null && 'public' in route.access;
  if (surface.credentials === 'none') return [];
  if (surface.credentials === 'agent') return isOpen ? [] : agent;
  if (isOpen)
    return route.path.endsWith('/session') && route.method !== 'POST' ? [{ sessionCookie: [] }] : [];
  return [
    { managementKey: [] },
    isWrite(route) ? { sessionCookie: [], csrfToken: [] } : { sessionCookie: [] },
  ];
}

// What an answer of these kinds has beyond title and detail.
const PARTICULARS: Partial<Record<ProblemCode, ProblemDetail>> = {
  'request.invalid': {
    detail: 'name: At least 3 characters',
    errors: [{ pointer: '/name', message: 'At least 3 characters' }],
  },
  'request.permissions_invalid': {
    detail: '1 permission does not exist.',
    facts: {
      invalid_permissions: [
        { permission: 'zendesk:ticket:read', reason: 'Unknown resource "ticket" of zendesk' },
      ],
      valid_format: 'service:resource:action',
      valid_services: ['zendesk', 'slack', 'hubspot', 'github', 'salesforce', 'stripe'],
    },
  },
  'agent.tier_invalid': {
    detail: 'The tier must be one of free, pro, enterprise.',
    facts: { valid_tiers: ['free', 'pro', 'enterprise'] },
  },
  'limit.exceeded': {
    detail: 'Try again in 42 seconds.',
    retryAfter: 42,
    facts: { limit: 100, retry_after: 42 },
  },
  'service.unavailable': { detail: 'The database cannot be reached. Try again in a moment.', retryAfter: 2 },
  'authorization.denied': { detail: 'You may not do this. Ask an administrator.' },
};

/** A problem as the surface would answer it: rendered by the code that renders the real ones. */
export function renderedProblem(code: ProblemCode, surface: Surface, path: string) {
  const problem = new Problem(code, PARTICULARS[code]);
  const { body, contentType, status } = surface.envelope.render(problem, {
    requestId: 'req_8f14e45fceea167a5a36dedd',
    path,
  });
  return { body, contentType, status: status ?? problem.status, title: problem.title };
}
