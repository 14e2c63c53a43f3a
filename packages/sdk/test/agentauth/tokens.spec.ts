import {
  AbortError,
  AgentAuthClient,
  AuthenticationError,
  ConnectionError,
  type AgentAuthConfig,
} from '../../src/index.js';
import { ScriptedServer, error, type Script } from '../support/scripted-server.js';

const { jest } = import.meta;

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());
afterEach(() => {
  jest.restoreAllMocks();
});

const token = (n: number, expiresIn = 3600) => ({
  access_token: `access_${n}`,
  refresh_token: `rt_${n}`,
  token_type: 'Bearer' as const,
  expires_in: expiresIn,
});
const client = (config: Partial<AgentAuthConfig> = {}) =>
  new AgentAuthClient({ baseURL: server.url, sleep: () => Promise.resolve(), ...config });
const bearer = (n: number) => `Bearer access_${n}`;
const sent = () => server.received.map(({ url, headers }) => `${url} ${headers.authorization ?? '-'}`);

/** A server whose only good token is the newest one, and which takes each refresh token once. */
function rotating(): Script {
  let current = 1;
  return ({ url, body, headers }) => {
    if (url === '/agents/refresh') {
      if ((JSON.parse(body) as { refresh_token: string }).refresh_token !== `rt_${current}`) {
        return error(401, 'REFRESH_TOKEN_REUSED');
      }
      current++;
      return { json: { success: true, message: '', token: token(current) } };
    }
    return headers.authorization === bearer(current) && current > 1
      ? { json: { success: true } }
      : error(401, 'TOKEN_EXPIRED');
  };
}

describe('credentials', () => {
  it('verify sets the access token for the calls that follow', async () => {
    server.answers({ json: { success: true, token: token(1) } }, { json: {} });
    const sdk = client({ apiKey: 'ak_1' });
    const answer = await sdk.verifyAgent({ agent_id: 'agt_1', api_key: 'ak_1' });
    await sdk.getAgent('agt_1');
    expect(answer.token.access_token).toBe('access_1');
    expect(sdk.accessToken).toBe('access_1');
    expect(sent()).toEqual(['/agents/verify -', '/agents/agt_1 Bearer access_1']);
  });

  it('refresh sets the new access token', async () => {
    server.answers({ json: { success: true, token: token(2) } });
    const sdk = client({ accessToken: 'access_1' });
    await sdk.refreshToken({ refresh_token: 'rt_1' });
    expect(sdk.accessToken).toBe('access_2');
  });

  it('identifies itself with the API key while there is no token', async () => {
    server.answers({ json: {} });
    const sdk = client({ apiKey: 'ak_1' });
    await sdk.getAgent('agt_1');
    sdk.setAccessToken('access_1');
    await sdk.getAgent('agt_1');
    expect(server.received[0]?.headers).toMatchObject({ 'x-api-key': 'ak_1' });
    expect(server.received[0]?.headers.authorization).toBeUndefined();
    expect(server.received[1]?.headers['x-api-key']).toBeUndefined();
  });

  it('sends no credentials where none are needed', async () => {
    server.answers({ json: {} });
    const sdk = client({ apiKey: 'ak_1', accessToken: 'access_1' });
    await sdk.registerAgent({ name: 'Agent', owner_email: 'a@b.example' });
    await sdk.listPermissions();
    await sdk.healthCheck();
    await sdk.getWebhookEvents();
    await sdk.verifyAnonymous({ commitment: 'c' });
    expect(sent().every((line) => line.endsWith(' -'))).toBe(true);
  });

  it('sends the key beside the token where the server seals with it', async () => {
    server.answers({ json: {} });
    const sdk = client({ apiKey: 'ak_1', accessToken: 'access_1' });
    await sdk.registerPersona('agt_1', { version: '1.0.0' });
    await sdk.submitHealthPing('agt_1', { metrics: { toxicity_score: 0.1 } });
    for (const { headers } of server.received) {
      expect(headers).toMatchObject({ authorization: 'Bearer access_1', 'x-api-key': 'ak_1' });
    }
  });
});

describe('renewal', () => {
  it('renews an expired token once and repeats the call', async () => {
    server.script(rotating());
    const sdk = client();
    sdk.setTokens(token(1));
    await expect(sdk.getAgent('agt_1')).resolves.toEqual({ success: true });
    expect(sent()).toEqual([
      '/agents/agt_1 Bearer access_1',
      '/agents/refresh -',
      '/agents/agt_1 Bearer access_2',
    ]);
  });

  it('shares one renewal between many calls, so no refresh token is presented twice', async () => {
    server.script(rotating());
    const sdk = client();
    sdk.setTokens(token(1));
    await Promise.all(Array.from({ length: 20 }, (_, n) => sdk.getAgent(`agt_${n}`)));
    await Promise.all([sdk.listAgents(), sdk.refreshToken({ refresh_token: 'rt_2' }), sdk.listAgents()]);
    expect(server.received.filter(({ url }) => url === '/agents/refresh')).toHaveLength(2);
  });

  it('renews before the token expires', async () => {
    server.script(rotating());
    const sdk = client();
    sdk.setTokens(token(1, 3600));
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 3_580_000);
    await sdk.getAgent('agt_1');
    expect(sent()).toEqual(['/agents/refresh -', '/agents/agt_1 Bearer access_2']);
  });

  it('carries on with a token that still works when renewing early fails', async () => {
    server.script(({ url }) =>
      url === '/agents/refresh' ? error(500, 'INTERNAL_ERROR') : { json: { success: true } },
    );
    const sdk = client();
    sdk.setTokens(token(1, 20));
    await expect(sdk.getAgent('agt_1')).resolves.toEqual({ success: true });
  });

  it('renews at most once per call', async () => {
    server.script(({ url }) =>
      url === '/agents/refresh' ? { json: { token: token(2) } } : error(401, 'TOKEN_EXPIRED'),
    );
    const sdk = client();
    sdk.setTokens(token(1));
    await expect(sdk.getAgent('agt_1')).rejects.toThrow(AuthenticationError);
    expect(server.received).toHaveLength(3);
  });

  it('says why it could not renew, and does not offer the refused token again', async () => {
    server.script(({ url }) =>
      url === '/agents/refresh' ? error(401, 'REFRESH_TOKEN_REUSED') : error(401, 'TOKEN_EXPIRED'),
    );
    const sdk = client();
    sdk.setTokens(token(1));
    await expect(sdk.getAgent('agt_1')).rejects.toMatchObject({ code: 'REFRESH_TOKEN_REUSED' });
    await expect(sdk.getAgent('agt_1')).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(server.received.filter(({ url }) => url === '/agents/refresh')).toHaveLength(1);
  });

  it('renews a token whose signing key was ended, which is invalid and has not expired', async () => {
    server.script(({ url, headers }) =>
      url === '/agents/refresh'
        ? { json: { token: token(2) } }
        : headers.authorization === bearer(2)
          ? { json: { success: true } }
          : error(401, 'INVALID_TOKEN'),
    );
    const sdk = client();
    sdk.setTokens(token(1));
    await expect(sdk.getAgent('agt_1')).resolves.toEqual({ success: true });
    expect(server.received).toHaveLength(3);
  });

  it.each([
    [401, 'AGENT_NOT_ACTIVE'],
    [401, 'INVALID_CREDENTIALS'],
    [403, 'FORBIDDEN'],
  ])('does not renew for other refusals (%d %s)', async (status, code) => {
    server.answers(error(status, code));
    const sdk = client();
    sdk.setTokens(token(1));
    await expect(sdk.getAgent('agt_1')).rejects.toMatchObject({ code });
    expect(server.received).toHaveLength(1);
  });

  it("never mixes somebody else's refresh token with a token that was set", async () => {
    server.script(({ url }) =>
      url === '/agents/refresh' ? { json: { token: token(9) } } : error(401, 'TOKEN_EXPIRED'),
    );
    const sdk = client();
    sdk.setTokens(token(1));
    sdk.setAccessToken('of_somebody_else');
    await expect(sdk.getAgent('agt_1')).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(server.received).toHaveLength(1);
  });

  it('keeps a token that was set while a renewal was under way', async () => {
    const sdk = client();
    server.script(({ url }) => {
      if (url !== '/agents/refresh') return error(401, 'TOKEN_EXPIRED');
      sdk.setAccessToken('of_somebody_else');
      return { json: { token: token(2) } };
    });
    sdk.setTokens(token(1));
    await sdk.getAgent('agt_1').catch(() => undefined);
    expect(sdk.accessToken).toBe('of_somebody_else');
  });

  it('stops renewing after its refresh tokens were revoked', async () => {
    server.script(({ url }) =>
      url === '/agents/revoke-tokens' ? { json: {} } : error(401, 'TOKEN_EXPIRED'),
    );
    const sdk = client();
    sdk.setTokens(token(1));
    await sdk.revokeTokens();
    await expect(sdk.getAgent('agt_1')).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    expect(server.received.map(({ url }) => url)).toEqual(['/agents/revoke-tokens', '/agents/agt_1']);
  });

  it('lets one caller abort without ending the renewal for the others', async () => {
    const rotatingScript = rotating();
    const controller = new AbortController();
    let goOn = () => {};
    const aborted = new Promise<void>((resolve) => (goOn = resolve));
    server.script(async (request, index) => {
      if (request.url === '/agents/refresh') {
        controller.abort();
        await aborted;
      }
      return rotatingScript(request, index);
    });
    const sdk = client();
    sdk.setTokens(token(1));
    const impatient = sdk.getAgent('agt_1', { signal: controller.signal });
    const patient = sdk.getAgent('agt_2');
    await expect(impatient).rejects.toThrow(AbortError);
    goOn();
    await expect(patient).resolves.toEqual({ success: true });
    expect(sdk.accessToken).toBe('access_2');
  });

  it('keeps the key of a call that is repeated with a new token', async () => {
    server.script(rotating());
    const sdk = client();
    sdk.setTokens(token(1));
    await sdk.revokeAgent('agt_1');
    const [first, refresh, second] = server.received.map(({ headers }) => headers['idempotency-key']);
    expect(refresh).toBeUndefined();
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    expect(second).toBe(first);
  });
});

describe('a refresh whose answer does not come', () => {
  const clocked = (config: Partial<AgentAuthConfig> = {}) => {
    const clock = { ms: 0 };
    const sleep = (ms: number) => Promise.resolve(void (clock.ms += ms));
    jest.spyOn(performance, 'now').mockImplementation(() => clock.ms);
    const sdk = client({ sleep, ...config });
    sdk.setTokens(token(1));
    return { sdk, clock };
  };
  const refresh = (sdk: AgentAuthClient) => sdk.refreshToken({ refresh_token: 'rt_1' });
  const offered = () => server.received.filter(({ body }) => body.includes('rt_1')).length;

  it('is repeated', async () => {
    const { sdk } = clocked();
    server.answers({ drop: true }, { json: { token: token(2) } });
    await refresh(sdk);
    expect(sdk.accessToken).toBe('access_2');
  });

  it.each([
    [0, 10_000],
    [60_000, 10_000],
    [700, 700],
  ])('is given at most 10 s by a client that waits %i ms', async (timeout, given) => {
    const { sdk } = clocked({ timeout });
    const set = jest.spyOn(globalThis, 'setTimeout');
    server.answers({ json: { token: token(2) } });
    await refresh(sdk);
    const waited = set.mock.calls.map(([, ms]) => ms);
    expect(waited).toContain(given);
    if (given !== timeout) expect(waited).not.toContain(timeout);
  });

  it('is repeated by later calls while that is safe, all of them together for a minute', async () => {
    const { sdk, clock } = clocked({ maxRetries: 9 });
    server.answers({ drop: true });
    await expect(refresh(sdk)).rejects.toThrow(ConnectionError);
    expect(clock.ms).toBeLessThanOrEqual(60_000);
    const attempts = offered();
    clock.ms = 59_000;
    await expect(refresh(sdk)).rejects.toThrow(ConnectionError);
    expect(offered()).toBe(attempts + 1);
  });

  it('is not repeated when the server would take it for theft', async () => {
    const { sdk, clock } = clocked({ maxRetries: 0 });
    server.answers({ drop: true });
    await expect(refresh(sdk)).rejects.toThrow(ConnectionError);
    clock.ms = 60_001;
    server.answers({ json: { token: token(2) } });
    await expect(refresh(sdk)).rejects.toMatchObject({
      name: 'AuthenticationError',
      code: 'INVALID_REFRESH_TOKEN',
      message: 'Too late to repeat a refresh: verify again',
    });
    expect(offered()).toBe(0);
    expect(server.received).toEqual([]);
  });

  it('stays lost when a refusal came after it', async () => {
    const { sdk, clock } = clocked({ maxRetries: 1 });
    server.answers({ drop: true }, error(429, 'RATE_LIMITED'));
    await expect(refresh(sdk)).rejects.toMatchObject({ status: 429 });
    clock.ms = 900_000;
    await expect(refresh(sdk)).rejects.toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    expect(server.received).toHaveLength(2);
  });

  it('counts as lost when what came is no answer', async () => {
    const { sdk, clock } = clocked({ maxRetries: 0 });
    server.answers({ text: '{"token": {"acc' });
    await expect(refresh(sdk)).rejects.toMatchObject({ message: 'The answer is not JSON' });
    clock.ms = 900_000;
    await expect(refresh(sdk)).rejects.toMatchObject({ code: 'INVALID_REFRESH_TOKEN' });
    expect(server.received).toHaveLength(1);
  });

  it('may be made again any time after a refusal that spent nothing', async () => {
    const { sdk, clock } = clocked({ maxRetries: 0 });
    server.answers(error(429, 'RATE_LIMITED'));
    await expect(refresh(sdk)).rejects.toMatchObject({ status: 429 });
    clock.ms = 900_000;
    server.answers({ json: { token: token(2) } });
    await refresh(sdk);
    expect(sdk.accessToken).toBe('access_2');
  });
});
