import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requireAgent as expressGuard, type ExpressRequest } from '../../src/verify/express.js';
import { requireAgent as fastifyHook, type FastifyRequestLike } from '../../src/verify/fastify.js';
import { AgentGuard } from '../../src/verify/nest.js';
import { withAgent } from '../../src/verify/next.js';
import type { RevocationOptions, RevocationStatus } from '../../src/verify/index.js';
import { AUDIENCE, Issuer } from '../support/issuer.js';
import { StoppingIssuer } from '../support/stopping-issuer.js';

let issuer: Issuer;
beforeAll(async () => {
  issuer = await Issuer.start();
});
afterAll(() => issuer.server.stop());

const options = () => ({ issuer: issuer.url, audience: AUDIENCE, permissions: ['zendesk:tickets:read'] });
const poor = () => `Bearer ${issuer.token({ permissions: ['slack:*:*'] })}`;
const good = () => `Bearer ${issuer.token()}`;
const refused = {
  error: 'Insufficient permissions',
  code: 'INSUFFICIENT_PERMISSIONS',
  message: 'This needs zendesk:tickets:read',
  status: 403,
  required: 'zendesk:tickets:read',
  granted: ['slack:*:*'],
};

/** A guard that has just asked for one key it does not know, and meets another. */
async function asked<T extends (authorization: string) => Promise<unknown>>(use: T) {
  await use(good());
  await use(`Bearer ${issuer.token({}, { kid: 'unknown_1' })}`).catch(() => {});
  return `Bearer ${issuer.token({}, { kid: 'unknown_2' })}`;
}
const unavailable = {
  error: 'Service unavailable',
  code: 'KEYS_UNAVAILABLE',
  message: 'The keys of the issuer are not available',
  status: 503,
  retry_after: 30,
};
/** An instant of its own for each guard, so that none shares keys with another. */
const alone = () => {
  const now = Date.now();
  return { ...options(), now: () => now };
};

describe('express', () => {
  it('sets req.agent or answers itself', async () => {
    const guard = expressGuard(options());
    const server = createServer((req, res) => {
      void guard(req, res, () => res.end((req as ExpressRequest).agent?.agentId));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    const admitted = await fetch(url, { headers: { authorization: good() } });
    await expect(admitted.text()).resolves.toBe('agt_1');
    const denied = await fetch(url, { headers: { authorization: poor() } });
    expect(denied.status).toBe(403);
    expect(denied.headers.get('www-authenticate')).toBe('Bearer realm="agents", error="insufficient_scope"');
    await expect(denied.json()).resolves.toEqual(refused);
    expect(denied.headers.get('retry-after')).toBeNull();
    const anonymous = await fetch(url);
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get('www-authenticate')).toBe('Bearer realm="agents"');
    await new Promise((resolve) => server.close(resolve));
  });
});

it('express answers 503 and when to come back while a key cannot be asked for', async () => {
  const guard = expressGuard(alone());
  const server = createServer((req, res) => void guard(req, res, () => res.end()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const call = (authorization: string) =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { headers: { authorization } });
  const answer = await call(await asked(call));
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('30');
  expect(answer.headers.get('www-authenticate')).toBeNull();
  await expect(answer.json()).resolves.toEqual(unavailable);
  await new Promise((resolve) => server.close(resolve));
});

describe('fastify', () => {
  const reply = () => {
    const seen: unknown[] = [];
    return {
      seen,
      code: (status: number) => seen.push(status),
      header: (name: string, value: string) => seen.push(`${name}: ${value}`),
      send: (body: unknown) => seen.push(body),
    };
  };

  it('sets request.agent, or answers and returns the reply', async () => {
    const hook = fastifyHook(options());
    const request: FastifyRequestLike = { headers: { authorization: good() } };
    await expect(hook(request, reply())).resolves.toBeUndefined();
    expect(request.agent?.agentId).toBe('agt_1');

    const answer = reply();
    await expect(hook({ headers: { authorization: poor() } }, answer)).resolves.toBe(answer);
    expect(answer.seen).toEqual([
      403,
      'WWW-Authenticate: Bearer realm="agents", error="insufficient_scope"',
      refused,
    ]);
  });
});

it('fastify answers 503 and when to come back while a key cannot be asked for', async () => {
  const hook = fastifyHook(alone());
  const seen: unknown[] = [];
  const reply = {
    code: (status: number) => seen.push(status),
    header: (name: string, value: string) => seen.push(`${name}: ${value}`),
    send: (body: unknown) => seen.push(body),
  };
  const call = (authorization: string) => hook({ headers: { authorization } }, reply);
  const authorization = await asked(call);
  seen.length = 0;
  await call(authorization);
  expect(seen).toEqual([503, 'Retry-After: 30', unavailable]);
});

describe('next', () => {
  it('answers 503 and when to come back while a key cannot be asked for', async () => {
    const handler = withAgent(alone(), () => new Response());
    const call = (authorization: string) =>
      handler(new Request('http://service.example/', { headers: { authorization } }), undefined);
    const answer = await call(await asked(call));
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('30');
    await expect(answer.json()).resolves.toEqual(unavailable);
  });

  it('runs the handler with the agent, or answers itself', async () => {
    const handler = withAgent(options(), (_request, agent, context: { id: string }) =>
      Response.json({ agent: agent.agentId, ...context }),
    );
    const request = (authorization: string) =>
      new Request('http://service.example/', { headers: { authorization } });
    const answer = await handler(request(good()), { id: '7' });
    await expect(answer.json()).resolves.toEqual({ agent: 'agt_1', id: '7' });
    const denied = await handler(request(poor()), { id: '7' });
    expect(denied.status).toBe(403);
    await expect(denied.json()).resolves.toEqual(refused);
  });

  it('leaves errors of the handler alone', async () => {
    const handler = withAgent(options(), () => Promise.reject(new Error('of the handler')));
    const request = new Request('http://service.example/', { headers: { authorization: good() } });
    await expect(handler(request, undefined)).rejects.toThrow('of the handler');
  });
});

describe('nest', () => {
  const contextFor = (authorization: string) => {
    const request: FastifyRequestLike = { headers: { authorization } };
    const headers: string[] = [];
    const response = { header: (name: string, value: string) => headers.push(`${name}: ${value}`) };
    return {
      request,
      headers,
      switchToHttp: () => ({ getRequest: () => request, getResponse: () => response }),
    };
  };

  it('lets the agent in, or throws what Nest answers with the right status', async () => {
    const guard = new AgentGuard(options());
    const context = contextFor(good());
    await expect(guard.canActivate(context)).resolves.toBe(true);
    expect(context.request.agent?.agentId).toBe('agt_1');

    const denied = contextFor(poor());
    await expect(guard.canActivate(denied)).rejects.toMatchObject({ statusCode: 403, code: refused.code });
    expect(denied.headers).toEqual(['WWW-Authenticate: Bearer realm="agents", error="insufficient_scope"']);
  });

  it('throws a 503 and says when to come back while a key cannot be asked for', async () => {
    const guard = new AgentGuard(alone());
    const call = (authorization: string) => guard.canActivate(contextFor(authorization));
    const context = contextFor(await asked(call));
    await expect(guard.canActivate(context)).rejects.toMatchObject({
      statusCode: 503,
      code: 'KEYS_UNAVAILABLE',
      retryAfter: 30,
    });
    expect(context.headers).toEqual(['Retry-After: 30']);
  });

  it("throws the application's own exception when told how", async () => {
    const guard = new AgentGuard({ ...options(), toException: (error) => new RangeError(error.code) });
    await expect(guard.canActivate(contextFor(poor()))).rejects.toThrow(RangeError);
  });
});

interface Refusal {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
}
interface Adapted {
  guard: { revocation: () => RevocationStatus; close: () => void };
  /** How the framework is made to refuse. */
  refusal: (authorization: string) => Promise<Refusal>;
}

describe.each<[string, (options: Parameters<typeof expressGuard>[0]) => Adapted]>([
  [
    'express',
    (given) => {
      const guard = expressGuard(given);
      return {
        guard,
        refusal: async (authorization) => {
          const headers: Record<string, string> = {};
          let body = '';
          const response = {
            statusCode: 200,
            setHeader: (name: string, value: string) => (headers[name] = value),
            end: (text: string) => (body = text),
          };
          await guard({ headers: { authorization } }, response, () => {});
          return { status: response.statusCode, headers, body: JSON.parse(body) };
        },
      };
    },
  ],
  [
    'fastify',
    (given) => {
      const guard = fastifyHook(given);
      return {
        guard,
        refusal: async (authorization) => {
          const seen: Refusal = { status: 200, headers: {}, body: {} };
          const reply = {
            code: (status: number) => (seen.status = status),
            header: (name: string, value: string) => (seen.headers[name] = value),
            send: (body: unknown) => (seen.body = body as Refusal['body']),
          };
          await guard({ headers: { authorization } }, reply);
          return seen;
        },
      };
    },
  ],
  [
    'nest',
    (given) => {
      const guard = new AgentGuard({ ...given, toException: (error) => error });
      return {
        guard,
        refusal: async (authorization) => {
          const headers: Record<string, string> = {};
          const response = { header: (name: string, value: string) => (headers[name] = value) };
          const switchToHttp = () => ({
            getRequest: () => ({ headers: { authorization } }),
            getResponse: () => response,
          });
          const error = await guard.canActivate({ switchToHttp }).catch((thrown: unknown) => thrown);
          const { statusCode, toJSON } = error as { statusCode: number; toJSON: () => Refusal['body'] };
          return { status: statusCode, headers, body: toJSON.call(error) };
        },
      };
    },
  ],
  [
    'next',
    (given) => {
      const guard = withAgent(given, () => new Response());
      return {
        guard,
        refusal: async (authorization) => {
          const request = new Request('http://service.example/', { headers: { authorization } });
          const answer = await guard(request, undefined);
          const [challenge, retry] = ['WWW-Authenticate', 'Retry-After'].map((name) =>
            answer.headers.get(name),
          );
          return {
            status: answer.status,
            headers: {
              ...(challenge && { 'WWW-Authenticate': challenge }),
              ...(retry && { 'Retry-After': retry }),
            },
            body: (await answer.json()) as Refusal['body'],
          };
        },
      };
    },
  ],
])('%s', (_, adapt) => {
  let stopping: StoppingIssuer;
  beforeEach(async () => {
    stopping = await StoppingIssuer.start();
  });
  afterEach(() => stopping.end());
  const adapted = (revocation: RevocationOptions) =>
    adapt({ issuer: stopping.url, audience: AUDIENCE, revocation });

  it('tells an agent whose token was ended', async () => {
    stopping.stop('agt_1');
    const { guard, refusal } = adapted({});
    await expect(refusal(stopping.authorization())).resolves.toEqual({
      status: 401,
      headers: expect.objectContaining({
        'WWW-Authenticate': 'Bearer realm="agents", error="invalid_token"',
      }),
      body: {
        error: 'Token revoked',
        code: 'TOKEN_REVOKED',
        message: expect.stringContaining('ended the token'),
        status: 401,
      },
    });
    expect(guard.revocation()).toMatchObject({ source: 'poll', state: 'fresh', entries: 1 });
    guard.close();
  });

  it('says when to come back while nobody can say whether it was, and keeps the reason to itself', async () => {
    stopping.onPoll = () => 'drop';
    const { guard, refusal } = adapted({ whenUnknown: 'refuse' });
    await expect(refusal(stopping.authorization())).resolves.toEqual({
      status: 503,
      headers: expect.objectContaining({ 'Retry-After': '5' }),
      body: {
        error: 'Service unavailable',
        code: 'REVOCATIONS_UNAVAILABLE',
        message: expect.not.stringMatching(/127|fetch/),
        status: 503,
        retry_after: 5,
      },
    });
    expect(guard.revocation()).toMatchObject({ whenUnknown: 'refuse', state: 'unknown' });
  });
});
