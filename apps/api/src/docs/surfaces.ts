import type { ProblemCode } from '@signet/contracts';
import { Problem, type ProblemDetail } from '../platform/errors/problem.js';
import type { CredentialKind, Envelope, Surface, SurfaceDocs, Surfaces } from '../surfaces/index.js';
import type { Route } from './routes.js';

/** A surface that has a page of the reference. */
export interface DocumentedSurface extends Surface {
  docs: SurfaceDocs;
  envelope: Envelope;
}

/** The surfaces of the reference, in its order. */
export class DocumentedSurfaces {
  readonly all: readonly DocumentedSurface[];

  constructor(private readonly surfaces: Surfaces) {
    this.all = surfaces.all.flatMap((surface) =>
      surface.docs ? [{ ...surface, docs: surface.docs, envelope: surfaces.envelopeOf(surface) }] : [],
    );
  }

  /** The one on which `path` is; null when it is on none, or only repeats what another path says. */
  of(path: string): DocumentedSurface | null {
    const name = this.surfaces.isAlias(path) ? null : this.surfaces.owner(path)?.name;
    return this.all.find((surface) => surface.name === name) ?? null;
  }
}

const takesBody = ({ method, body }: Route): boolean => body !== null && method !== 'GET';
const isWrite = ({ method }: Route): boolean => method !== 'GET';
const takesKey = ({ repetition }: Route): boolean => repetition !== null && 'key' in repetition;

/** Every failure a route can answer, in the order of the catalogue: its own and those that its kind of route has. */
export function problemsOf(route: Route, surface: DocumentedSurface): ProblemCode[] {
  const isClosed = route.access !== null && 'requires' in route.access;
  const isAgents = surface.credentials.includes('access_token');
  const isSandboxes = surface.credentials.includes('session_token');
  const isOperators = surface.credentials.includes('session');
  const isHealth = /(^|\/)health(\/|$)/.test(route.path);
  const validates =
    takesBody(route) ||
    takesKey(route) ||
    (isOperators && (route.query !== null || Object.keys(route.params).length > 0));
  const ruleOf = route.access && 'requires' in route.access ? route.access.requires : '';
  const codes: (ProblemCode | false)[] = [
    ...(route.description?.problems ?? []),
    route.ifMatch ?? false,
    route.ifMatch !== null && 'request.if_match_invalid',
    // An address can hold what no text may, and a query a parameter twice.
    (takesBody(route) || route.query !== null || route.path.includes(':')) && 'request.malformed',
    takesBody(route) && 'request.too_large',
    takesBody(route) && 'request.unsupported_media_type',
    validates && 'request.invalid',
    isClosed && 'authentication.required',
    isClosed && !isSandboxes && 'authentication.failed',
    isClosed && isSandboxes && 'session_token.invalid',
    isClosed && isAgents && 'access_token.invalid',
    isClosed && isAgents && 'access_token.expired',
    isClosed && isAgents && 'agent.not_active',
    isClosed && !isSandboxes && ruleOf !== 'agent' && 'authorization.denied',
    isOperators && isWrite(route) && 'request.cross_site',
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
export function securityOf(route: Route, surface: DocumentedSurface): Record<string, string[]>[] {
  const isOpen = route.access !== null && 'public' in route.access;
  const asksForSession = surface.credentials.includes('session') && route.path.endsWith('/session');
  if (isOpen) return asksForSession && route.method !== 'POST' ? [SECURITY.session(route)] : [];
  return surface.credentials.map((kind) => SECURITY[kind](route));
}

const SECURITY: Readonly<Record<CredentialKind, (route: Route) => Record<string, string[]>>> = {
  access_token: () => ({ accessToken: [] }),
  api_key: () => ({ apiKey: [] }),
  session_token: () => ({ sessionToken: [] }),
  virtual_key: () => ({ virtualKey: [] }),
  management_key: () => ({ managementKey: [] }),
  session: (route): Record<string, string[]> =>
    isWrite(route) && 'requires' in (route.access ?? {})
      ? { sessionCookie: [], csrfToken: [] }
      : { sessionCookie: [] },
};

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
export function renderedProblem(code: ProblemCode, surface: DocumentedSurface, path: string) {
  const problem = new Problem(code, PARTICULARS[code]);
  const {
    body,
    contentType,
    status,
    isUntold = false,
  } = surface.envelope.render(problem, {
    requestId: 'req_8f14e45fceea167a5a36dedd',
    path,
  });
  return { body, contentType, isUntold, status: status ?? problem.status, title: problem.title };
}
