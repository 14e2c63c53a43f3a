import { Controller, Get, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Guard, type GuardedRoute } from '../../src/access/index.js';
import { DISCOVERY } from '../../src/discovery/index.js';
import { MANAGEMENT } from '../../src/management/index.js';
import { Public, Requires } from '../../src/platform/http/access.js';
import { AGENTAUTH } from '../../src/protocols/agentauth/index.js';
import { at, type CredentialKind } from '../../src/surfaces/index.js';
import { filled } from '../support/attacker.js';
import { aManagementKey, aSignedInMember } from '../support/console.js';
import { routesOf } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent } from '../support/wire.js';

type Headers = Record<string, string>;
/** What a sandbox shows has tests of its own. */
type Provable = Exclude<CredentialKind, 'session_token' | 'virtual_key'>;

/** Routes that refuse strangers for a reason of their own, after the guard let them in. */
const OWN_REFUSAL = ['GET /api/v1/session'];

const nameOf = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;
/** On the public port: that of operations looks at nobody, and has tests of its own. */
const guardedBy = (signet: Signet): GuardedRoute[] =>
  signet.application.nest
    .get(Guard)
    .routes.filter(({ method, surface }) => method !== 'HEAD' && surface?.listener !== 'operations');

async function statusOf(signet: Signet, route: { method: string; path: string }, headers: Headers = {}) {
  const { method, path } = filled(route);
  const response = await fetch(signet.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(!['GET', 'HEAD'].includes(method) && { body: '{}' }),
    redirect: 'manual',
  });
  await response.body?.cancel();
  return response.status;
}

/** Everything that anybody can prove with, each with as many rights as there are. */
async function credentialsOf(signet: Signet): Promise<Record<Provable, Headers>> {
  const administrator = await anAdministrator(signet);
  return {
    access_token: { ...administrator.auth },
    api_key: { 'x-api-key': administrator.apiKey },
    management_key: (await aManagementKey(signet)).headers,
    session: (await aSignedInMember(signet)).headers,
  };
}

/** Compares what every route answers with what is expected of it, a few at a time. */
async function differing(
  routes: readonly GuardedRoute[],
  check: (route: GuardedRoute) => Promise<string | null>,
): Promise<string[]> {
  const found: string[] = [];
  const waiting = [...routes];
  const work = async () => {
    for (let route = waiting.pop(); route; route = waiting.pop()) {
      const wrong = await check(route);
      if (wrong) found.push(`${nameOf(route)}: ${wrong}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, work));
  return found.sort();
}

describe('every route of the server', () => {
  let signet: Signet;
  let routes: GuardedRoute[];
  let credentials: Record<Provable, Headers>;
  beforeAll(async () => {
    signet = await startSignet();
    routes = guardedBy(signet);
    credentials = await credentialsOf(signet);
  });
  afterAll(() => signet.close());

  it('is one that the guard knows, on a surface, and says who may use it or why everybody may', () => {
    expect(routes.map(nameOf).sort()).toEqual(routesOf(signet).map(nameOf).sort());
    expect(routes.length).toBeGreaterThan(200);
    expect(routes.filter(({ closed }) => closed).map(nameOf)).toEqual([]);
    for (const { access } of routes)
      expect('public' in access! ? access.public : access!.requires).toEqual(expect.stringMatching(/\S{3,}/));
  });

  it('refuses a stranger exactly where it says that it does', async () => {
    const found = await differing(routes, async (route) => {
      const status = await statusOf(signet, route);
      if ('requires' in route.access!) return status === 401 ? null : `answers a stranger ${status}`;
      const isRefused = [401, 403].includes(status) || status >= 500;
      return isRefused === OWN_REFUSAL.includes(nameOf(route)) ? null : `is public and answers ${status}`;
    });
    expect(found).toEqual([]);
  });

  it('takes nobody by a credential that its surface does not accept', async () => {
    const kinds = Object.entries(credentials) as [Provable, Headers][];
    const found = await differing(routes, async (route) => {
      const { surface, access } = route;
      for (const [kind, headers] of kinds) {
        if (surface!.credentials.includes(kind)) continue;
        const status = await statusOf(signet, route, headers);
        if ('requires' in access! && status !== 401) return `answers ${status} to ${kind}`;
        const isIgnored = !surface!.credentials.length || 'looksAt' in access!;
        if (isIgnored && [401, 403].includes(status)) return `looks at ${kind}: ${status}`;
      }
      return null;
    });
    expect(found).toEqual([]);
  });

  it('is closed when nothing is presented, however it is asked: HEAD is no way around', async () => {
    const reads = routes.filter(({ method, access }) => method === 'GET' && 'requires' in access!);
    const found = await differing(reads, async ({ path }) => {
      const status = await statusOf(signet, { method: 'HEAD', path });
      return status === 401 ? null : `HEAD answers ${status}`;
    });
    expect(found).toEqual([]);
  });
});

const TOLD = { secret: 'told' };

/** What somebody who knows nothing of the guard might add. */
@Controller('elsewhere')
class OnNoSurface {
  @Get()
  @Requires('admin')
  read() {
    return TOLD;
  }

  @Get('public')
  @Public('Somebody said so')
  open() {
    return TOLD;
  }
}

@Controller(at(AGENTAUTH, 'agents/made-up'))
class AmongAgents {
  @Get('admin')
  @Requires('admin')
  admin() {
    return TOLD;
  }

  @Get('silent')
  silent() {
    return TOLD;
  }

  @Get('operator')
  @Requires('agents:read')
  operator() {
    return TOLD;
  }

  @Get('root')
  @Requires('root')
  root() {
    return TOLD;
  }
}

@Controller(at(MANAGEMENT, 'made-up'))
class AmongOperators {
  @Get()
  @Requires('agents:read')
  read() {
    return TOLD;
  }

  @Get('admin')
  @Requires('admin')
  admin() {
    return TOLD;
  }

  @Get('silent')
  silent() {
    return TOLD;
  }
}

@Controller(at(DISCOVERY, 'made-up'))
class AmongKeys {
  @Get()
  @Requires('agents:read')
  read() {
    return TOLD;
  }
}

/** Routes that Nest does not know. */
class Native implements OnModuleInit {
  constructor(@Inject(HttpAdapterHost) private readonly host: HttpAdapterHost) {}

  async onModuleInit() {
    const server = this.host.httpAdapter.getInstance<FastifyInstance>();
    const tell = () => Promise.resolve(TOLD);
    server.get('/native', tell);
    server.get('/agents/native/silent', tell);
    server.get('/api/v1/native/silent', tell);
    server.get('/agents/native/admin', { config: { access: { requires: 'admin' } } }, tell);
    server.get('/api/v1/native', { config: { access: { requires: 'agents:read' } } }, tell);
    await server.register(async (child) => void child.get('/agents/native/plugin', tell));
  }
}

@Module({ controllers: [OnNoSurface, AmongAgents, AmongOperators, AmongKeys], providers: [Native] })
class MadeUp {}

class TooEarly {
  constructor(@Inject(HttpAdapterHost) host: HttpAdapterHost) {
    host.httpAdapter.getInstance<FastifyInstance>().get('/agents/early', () => Promise.resolve(TOLD));
  }
}

@Module({ providers: [TooEarly] })
class InAHurry {}

describe('a route that somebody adds without a thought', () => {
  let signet: Signet;
  let callers: Record<string, Headers>;
  beforeAll(async () => {
    signet = await startSignet({ protocols: { modules: [MadeUp] } });
    const { access_token, api_key, management_key, session } = await credentialsOf(signet);
    const agent = (await aVerifiedAgent(signet)).auth;
    callers = { nobody: {}, agent, access_token, api_key, management_key, session };
  });
  afterAll(() => signet.close());

  const closed = [403, 403, 403, 403, 403, 403];
  const forAdministrators = [401, 403, 200, 200, 401, 401];
  const forOperators = [401, 401, 401, 401, 200, 200];

  it.each([
    ['/elsewhere', 'is on no surface', closed],
    ['/elsewhere/public', 'is on no surface', closed],
    ['/agents/made-up/silent', 'declares no access rule', closed],
    ['/agents/made-up/operator', 'agents:read', closed],
    ['/agents/made-up/root', 'root', closed],
    ['/agents/made-up/admin', null, forAdministrators],
    ['/agentauth/agents/made-up/admin', null, forAdministrators],
    ['/api/v1/made-up', null, forOperators],
    ['/api/v1/made-up/admin', 'admin', closed],
    ['/api/v1/made-up/silent', 'declares no access rule', closed],
    ['/.well-known/made-up', 'agents:read', closed],
    ['/native', 'is on no surface', closed],
    ['/agents/native/silent', 'declares no access rule', closed],
    ['/agents/native/plugin', 'declares no access rule', closed],
    ['/api/v1/native/silent', 'declares no access rule', closed],
    ['/agents/native/admin', null, forAdministrators],
    ['/api/v1/native', null, forOperators],
  ])('%s answers those who may, and nobody when that is not said (%s)', async (path, why, expected) => {
    const answered = await Promise.all(
      Object.values(callers).map((headers) => statusOf(signet, { method: 'GET', path }, headers)),
    );
    expect(answered).toEqual(expected);
    const [route] = guardedBy(signet).filter((one) => one.path === path);
    if (why === null) expect(route!.closed).toBeNull();
    else expect(route!.closed).toContain(why);
  });

  it('does not start where a route came before the guard', async () => {
    await expect(startSignet({ protocols: { modules: [InAHurry] } })).rejects.toThrow(/before the guard/);
  });
});
