import {
  AbortError,
  AgentAuthClient,
  AgentAuthError,
  AuthenticationError,
  BadRequestError,
  ConflictError,
  ConnectionError,
  FetchError,
  NotFoundError,
  PermissionError,
  PersonaValidationError,
  RateLimitError,
  ServerError,
  TimeoutError,
  type AgentAuthConfig,
} from '../../src/index.js';
import { ATTEMPT_SECONDS, REPEAT_SECONDS, RETRIES } from '@signet/contracts';
import { pause } from '../../src/agentauth/abort.js';
import { ATTEMPT_MS, REPEAT_MS } from '../../src/agentauth/transport.js';
import { ScriptedServer, error } from '../support/scripted-server.js';

const { jest } = import.meta;

let server: ScriptedServer;
let waits: number[];

beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  waits = [];
});
afterEach(() => {
  jest.restoreAllMocks();
});

const client = (config: Partial<AgentAuthConfig> = {}) =>
  new AgentAuthClient({
    baseURL: server.url,
    sleep: (ms) => Promise.resolve(void waits.push(ms)),
    random: () => 0,
    ...config,
  });
const failureOf = async (promise: Promise<unknown>) => {
  const outcome = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!outcome) throw new Error('The call succeeded');
  return outcome as FetchError;
};
const health = { status: 'healthy', database: 'connected', timestamp: '2026-01-01T00:00:00.000Z' };

describe('retries', () => {
  it('waits 1, 2 and 4 s after 5xx and then throws', async () => {
    server.answers(error(503, 'SERVICE_UNAVAILABLE'));
    const failure = await failureOf(client().healthCheck());
    expect(failure).toBeInstanceOf(ServerError);
    expect(waits).toEqual([1000, 2000, 4000]);
    expect(server.received).toHaveLength(4);
  });

  it('adds up to 30 % jitter and never backs off longer than 10 s', async () => {
    server.answers(error(500, 'INTERNAL_ERROR'));
    await failureOf(client({ random: () => 1, maxRetries: 5 }).healthCheck());
    expect(waits).toEqual([1300, 2600, 5200, 10_000, 10_000]);
  });

  it.each([408, 429, 500, 502])('recovers from %i', async (status) => {
    server.answers(error(status, 'PASSING'), { json: health });
    await expect(client().healthCheck()).resolves.toEqual(health);
  });

  it.each([400, 401, 403, 404, 409])('does not repeat a call refused with %i', async (status) => {
    server.answers(error(status, 'NO'));
    await failureOf(client().healthCheck());
    expect(server.received).toHaveLength(1);
  });

  it('recovers from a dropped connection', async () => {
    server.answers({ drop: true }, { json: health });
    await expect(client().healthCheck()).resolves.toEqual(health);
    expect(waits).toEqual([1000]);
  });

  it('never comes back sooner than Retry-After, even beyond 10 s', async () => {
    server.answers({ ...error(429, 'RATE_LIMITED'), headers: { 'retry-after': '37' } }, { json: health });
    await client().healthCheck();
    expect(waits).toEqual([37_000]);
  });

  it('understands Retry-After as a date', async () => {
    const at = new Date(Date.now() + 20_000).toUTCString();
    server.answers(
      { ...error(503, 'SERVICE_UNAVAILABLE'), headers: { 'retry-after': at } },
      { json: health },
    );
    await client().healthCheck();
    expect(waits[0]).toBeGreaterThanOrEqual(19_000);
    expect(waits[0]).toBeLessThanOrEqual(20_000);
  });

  it.each(['soon', '-5', '1.5', ''])('takes a Retry-After of "%s" as no advice', async (advice) => {
    server.answers({ ...error(429, 'RATE_LIMITED'), headers: { 'retry-after': advice } }, { json: health });
    await client().healthCheck();
    expect(waits).toEqual([1000]);
  });

  it('throws at once when it would have to wait longer than a minute', async () => {
    server.answers({ ...error(429, 'RATE_LIMITED'), headers: { 'retry-after': '61' } });
    const failure = await failureOf(client().healthCheck());
    expect(failure).toBeInstanceOf(RateLimitError);
    expect(failure.retryAfter).toBe(61);
    expect(waits).toEqual([]);
  });

  it.each(['1', '0'])('repeats a call that is still being answered, Retry-After %s', async (after) => {
    const conflict = { ...error(409, 'CONFLICT'), headers: { 'retry-after': after } };
    server.answers(conflict, { json: {} });
    await client({ accessToken: 'access_1' }).rotateKey('agt_1');
    const keys = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('begins no attempt later than a minute after the first, however long the server makes it wait', async () => {
    let clock = 0;
    const sleep = (ms: number) => Promise.resolve(void (clock += ms));
    server.answers({ ...error(429, 'RATE_LIMITED'), headers: { 'retry-after': '25' } });
    jest.spyOn(performance, 'now').mockImplementation(() => clock);
    const failure = await failureOf(client({ sleep, maxRetries: 9 }).healthCheck());
    expect(failure).toBeInstanceOf(RateLimitError);
    expect(server.received).toHaveLength(3);
    expect(clock).toBe(50_000);
  });

  it('keeps to the time that servers keep answers for', () => {
    expect([ATTEMPT_MS, REPEAT_MS]).toEqual([ATTEMPT_SECONDS * 1000, REPEAT_SECONDS * 1000]);
    // All attempts with all waits, jitter included, fit into it.
    expect((RETRIES + 1) * ATTEMPT_SECONDS + 1.3 * (1 + 2 + 4)).toBeLessThan(REPEAT_SECONDS);
  });

  it('lets one call choose its own number of retries', async () => {
    server.answers(error(500, 'INTERNAL_ERROR'));
    await failureOf(client().healthCheck({ maxRetries: 0 }));
    expect(server.received).toHaveLength(1);
  });

  it('sends one Idempotency-Key for all attempts of a registration, and another for the next', async () => {
    server.answers({ drop: true }, error(500, 'INTERNAL_ERROR'), { status: 201, json: {} });
    const request = { name: 'Agent', owner_email: 'a@b.example' };
    const sdk = client();
    await sdk.registerAgent(request);
    await sdk.registerAgent(request);
    const keys = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(4);
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('time and abort', () => {
  it('gives up on an attempt after the timeout and tries again', async () => {
    server.answers({ hang: true }, { json: health });
    await expect(client({ timeout: 500 }).healthCheck()).resolves.toEqual(health);
  });

  it('throws a TimeoutError when no attempt is answered in time', async () => {
    server.answers({ hang: true });
    const failure = await failureOf(client({ maxRetries: 0 }).healthCheck({ timeout: 30 }));
    expect(failure).toBeInstanceOf(TimeoutError);
    expect(failure.name).toBe('TimeoutError');
  });

  it('covers the body with the timeout', async () => {
    // The headers arrive, the body never ends.
    const never: typeof fetch = (_, init) => {
      const body = new ReadableStream({
        start: (stream) => init?.signal?.addEventListener('abort', () => stream.error(new Error('aborted'))),
      });
      return Promise.resolve(new Response(body));
    };
    const failure = await failureOf(client({ fetch: never, timeout: 30, maxRetries: 0 }).healthCheck());
    expect(failure).toBeInstanceOf(TimeoutError);
  });

  it('ends a call that is under way when the caller aborts, without repeating it', async () => {
    const controller = new AbortController();
    server.script(() => {
      controller.abort('changed my mind');
      return { hang: true };
    });
    const failure = await failureOf(client().healthCheck({ signal: controller.signal }));
    expect(failure).toBeInstanceOf(AbortError);
    expect(failure.cause).toBe('changed my mind');
    expect(server.received).toHaveLength(1);
    expect(waits).toEqual([]);
  });

  it('ends the wait between attempts when the caller aborts', async () => {
    server.answers(error(500, 'INTERNAL_ERROR'));
    const controller = new AbortController();
    const sleep = (_: number, signal?: AbortSignal) => {
      const hour = pause(3_600_000, signal);
      controller.abort();
      return hour;
    };
    const failure = await failureOf(client({ sleep }).healthCheck({ signal: controller.signal }));
    expect(failure).toBeInstanceOf(AbortError);
    expect(server.received).toHaveLength(1);
  });

  it('sends nothing for a signal that is aborted already', async () => {
    server.answers({ json: health });
    const failure = await failureOf(client().healthCheck({ signal: AbortSignal.abort() }));
    expect(failure).toBeInstanceOf(AbortError);
    expect(server.received).toHaveLength(0);
  });
});

describe('errors', () => {
  it.each([
    [400, BadRequestError, 'BadRequestError'],
    [401, AuthenticationError, 'AuthenticationError'],
    [403, PermissionError, 'PermissionError'],
    [404, NotFoundError, 'NotFoundError'],
    [409, ConflictError, 'ConflictError'],
    [429, RateLimitError, 'RateLimitError'],
    [500, ServerError, 'ServerError'],
    [418, FetchError, 'FetchError'],
  ])('turns %i into its own class', async (status, Kind, name) => {
    server.answers(error(status, 'SOME_CODE'));
    const failure = await failureOf(client({ maxRetries: 0 }).healthCheck());
    expect(failure).toBeInstanceOf(Kind);
    expect(failure).toBeInstanceOf(FetchError);
    expect(failure).toBeInstanceOf(AgentAuthError);
    expect(failure).toMatchObject({ name, status, code: 'SOME_CODE', requestId: 'req_1' });
  });

  it('carries everything the server said', async () => {
    server.answers({
      ...error(400, 'VALIDATION_FAILED', {
        details: [{ field: 'name', message: 'Too short' }],
        error: 'Validation failed',
      }),
      headers: { 'x-request-id': 'req_header' },
    });
    const failure = await failureOf(client().healthCheck());
    expect(failure.message).toBe('Validation failed: Told by the test');
    expect(failure.details).toEqual([{ field: 'name', message: 'Too short' }]);
    expect(failure.requestId).toBe('req_header');
    expect(failure.statusText).toBe('Bad Request');
    expect(failure.body).toMatchObject({ code: 'VALIDATION_FAILED' });
    expect(failure).toBeInstanceOf(PersonaValidationError);
  });

  it('does not say the same thing twice', async () => {
    server.answers(error(404, 'ROUTE_NOT_FOUND', { error: 'Nothing here', message: 'Nothing here.' }));
    expect((await failureOf(client().healthCheck())).message).toBe('Nothing here.');
    server.answers(error(404, 'ROUTE_NOT_FOUND', { error: 'Nothing here', message: undefined }));
    expect((await failureOf(client().healthCheck())).message).toBe('Nothing here');
  });

  it.each(['<html>Not here</html>', '', '[]', '"text"', '{"error":'])(
    'makes an error of a 404 whose body is %j, after one request',
    async (text) => {
      server.answers({ status: 404, text, headers: { 'content-type': 'text/html' } });
      const failure = await failureOf(client().healthCheck());
      expect(failure).toMatchObject({ status: 404, body: text, message: 'Not Found' });
      expect(server.received).toHaveLength(1);
    },
  );

  it.each(['', '<html>Log in to the network</html>'])('refuses a success whose body is %j', async (text) => {
    server.answers({ status: 200, text });
    const failure = await failureOf(client().healthCheck());
    expect(failure).toMatchObject({ name: 'FetchError', status: 200, message: 'The answer is not JSON' });
    expect(server.received).toHaveLength(1);
  });

  it('names the reason when nobody listens', async () => {
    const failure = await failureOf(client({ baseURL: 'http://127.0.0.1:1', maxRetries: 0 }).healthCheck());
    expect(failure).toBeInstanceOf(ConnectionError);
    expect(failure.cause).toMatchObject({ name: 'TypeError', message: 'fetch failed' });
  });

  it('follows no redirect, because the API key would follow it too', async () => {
    server.answers({ status: 302, headers: { location: '/elsewhere' } });
    const failure = await failureOf(client({ apiKey: 'ak_1' }).listAgents());
    expect(failure.status).toBe(302);
    expect(server.received).toHaveLength(1);
  });
});

describe('addresses', () => {
  it('keeps a path in the base URL and drops trailing slashes', async () => {
    server.answers({ json: health });
    await client({ baseURL: `${server.url}/agentauth//` }).healthCheck();
    expect(server.received[0]?.url).toBe('/agentauth/health');
  });

  it.each([
    '',
    'auth.example.com',
    'ftp://host',
    'https://user:pw@host',
    'https://host/?a=1',
    'https://host/#x',
  ])('refuses "%s" as base URL', (baseURL) => {
    expect(() => new AgentAuthClient({ baseURL })).toThrow(/URL/);
  });

  it.each(['../webhooks', 'a/b', 'a?b=c', 'a#b', 'a%2Fb', ':id', '$&', 'ü'])(
    'keeps the id "%s" in its place',
    async (id) => {
      server.answers({ json: {} });
      await client().getAgent(id);
      expect(server.received[0]?.url).toBe(`/agents/${encodeURIComponent(id)}`);
    },
  );

  it.each(['', '.', '..', undefined as unknown as string, 7 as unknown as string])(
    'refuses %p as an id',
    async (id) => {
      server.answers({ json: {} });
      await expect(client().revokeAgent(id)).rejects.toThrow(TypeError);
      expect(server.received).toHaveLength(0);
    },
  );

  it('leaves absent values out of the query', async () => {
    server.answers({ json: {} });
    await client().getActivity('agt_1', { limit: 5, offset: undefined });
    await client().getActivity('agt_1');
    expect(server.received.map(({ url }) => url)).toEqual([
      '/agents/agt_1/activity?limit=5',
      '/agents/agt_1/activity',
    ]);
  });

  it('refuses a credential with a line break, without repeating it in the message', () => {
    expect(() => client({ apiKey: 'ak_secret\n' })).toThrow(
      /^A credential must consist of visible ASCII characters$/,
    );
  });
});
