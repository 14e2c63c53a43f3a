import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { RepeatedCalls } from '../idempotency/index.js';
import type { Strangers, StrangersRule } from '../limits/index.js';
import { Problem } from '../platform/errors/problem.js';
import type { AccessRule } from '../platform/http/access.js';
import type { Surface } from '../surfaces/index.js';
import type { Authenticator } from './authenticator.js';
import type { KnownPrincipal } from './principal.js';
import { scopeOf, type Scope } from './scope.js';

/** A route of the server, as the guard sees it. */
export interface GuardedRoute {
  method: string;
  /** The pattern, as it was registered. */
  path: string;
  surface: Surface | null;
  access: AccessRule | null;
  /** How it counts those who are nobody to it. */
  strangers: StrangersRule | null;
  /** Why it answers nobody; null for a route that is as it should be. */
  closed: string | null;
}

/** What is known of an open route when it is called. */
interface Gate {
  surface: Surface;
  access: AccessRule;
  authenticator: Authenticator;
}

/**
 * Stands before every route of the server, whoever registered it: finds out who calls by the credentials that the
 * route's surface accepts, and enforces what the route declares. Closed by default: a route that declares nothing, that
 * is on no surface, or whose rule its surface cannot enforce answers nobody.
 */
export class Guard {
  readonly routes: GuardedRoute[] = [];

  constructor(
    private readonly authenticators: readonly Authenticator[],
    private readonly strangers: Strangers,
    private readonly repeated: RepeatedCalls,
    /** The organisation that strangers are served in. */
    private readonly scopeOfStrangers: () => Scope,
  ) {}

  /**
   * Guards every route that is registered from now on. What a route needs is found out once, when it is registered; one
   * that looks at nobody runs nothing of this.
   */
  watch(server: FastifyInstance): void {
    server.addHook('onRoute', (route) => {
      const { surface = null, access = null, strangers = null } = route.config ?? {};
      const authenticator = surface && this.authenticatorFor(surface);
      const closed = whyClosed(surface, access, authenticator);
      for (const method of [route.method].flat())
        this.routes.push({ method, path: route.url, surface, access, strangers, closed });
      if (closed !== null)
        addFirst(route, 'onRequest', () =>
          Promise.reject(new Problem('authorization.denied', { internal: closed })),
        );
      else if (surface && access && authenticator && looksAtCallers(access)) {
        const gate = { surface, access, authenticator };
        addFirst(route, 'preHandler', (request, reply) => this.admit(gate, request, reply));
      }
    });
  }

  /** The one that knows everything by which callers of this surface are found, or null. */
  private authenticatorFor({ credentials }: Surface): Authenticator | null {
    const knowsAll = ({ credentials: known }: Authenticator) =>
      credentials.every((kind) => known.includes(kind));
    return (credentials.length && this.authenticators.find(knowsAll)) || null;
  }

  private async admit(gate: Gate, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { surface, authenticator } = gate;
    request.writer = { id: null, secret: authenticator.secretOf(request), shape: surface.shape };
    try {
      await this.identify(gate, request, reply);
    } catch (refusal) {
      // However well we knew them: whose credentials have ended is counted like any other stranger.
      if (refusal instanceof Problem && refusal.status < 500) await this.strangers.admit(request, reply);
      await this.repeated.answer(request, refusal);
      throw refusal;
    }
  }

  private async identify(gate: Gate, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { access, authenticator } = gate;
    const identified = await authenticator.identify(request, reply, access);
    if (!identified) {
      request.principal = { type: 'anonymous' };
      request.scope = this.scopeOfStrangers();
      await this.strangers.admit(request, reply);
      if ('public' in access) return;
      throw new Problem('authentication.required', { detail: authenticator.invitation });
    }
    const { principal, writer } = identified;
    // Before anything is refused: the log and the record of a refusal say whose it was.
    request.principal = principal;
    request.scope = scopeOf(principal);
    await identified.admit(reply);
    request.writer = {
      ...request.writer!,
      ...writer,
      confirm: async (tx) => enforce(gate, await identified.confirm(tx), request),
    };
    enforce(gate, principal, request);
  }
}

/** Lets this caller in under the rule of the route. @throws Problem authorization.denied */
function enforce({ access, authenticator }: Gate, principal: KnownPrincipal, request: FastifyRequest): void {
  request.principal = principal;
  if ('requires' in access) authenticator.requireRule(access.requires, principal, request);
}

function whyClosed(
  surface: Surface | null,
  access: AccessRule | null,
  authenticator: Authenticator | null,
): string | null {
  if (!surface) return 'The route is on no surface.';
  if (!access) return 'The route declares no access rule.';
  if (surface.credentials.length && !authenticator)
    return 'Nobody finds a caller by the credentials of this surface.';
  if ('requires' in access && !authenticator?.enforces(access.requires))
    return `Nobody enforces the rule ${access.requires} on this surface.`;
  return null;
}

const looksAtCallers = (access: AccessRule): boolean => !('public' in access) || access.looksAt !== 'nobody';

type Hook = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

function addFirst(route: RouteOptions, name: 'onRequest' | 'preHandler', hook: Hook): void {
  route[name] = [hook, ...[route[name] ?? []].flat()] as Hook[];
}
