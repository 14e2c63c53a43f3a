import { AgentAuthClient, TimeoutError, type AgentAuthConfig } from '../../src/index.js';
import { AgentAdminClient } from '../../src/admin/index.js';
import { ScriptedServer, error, type Answer, type Received } from '../support/scripted-server.js';

const { jest } = import.meta;

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());
afterEach(() => {
  jest.restoreAllMocks();
});

const client = (config: Partial<AgentAuthConfig> = {}) =>
  new AgentAuthClient({ baseURL: server.url, sleep: () => Promise.resolve(), ...config });
const asked = (url: string) => server.received.filter((request) => request.url === url).length;
const own = { agentId: 'agt_1', apiKey: 'ak_1' };
const member = ({ body }: Received, name: string) => (JSON.parse(body) as Record<string, unknown>)[name];

/** A server as strict as ours: one key, refresh tokens for one use each, families that end. */
class Issuer {
  expiresIn = 3600;
  issued = 0;
  isFamilyEnded = false;
  readonly over = new Set<string>();
  key = 'ak_1';

  answer = (request: Received): Answer => {
    if (request.url === '/agents/verify') {
      if (member(request, 'agent_id') !== 'agt_1' || member(request, 'api_key') !== this.key)
        return error(401, 'INVALID_CREDENTIALS');
      this.isFamilyEnded = false;
      return this.issue();
    }
    if (request.url === '/agents/refresh') {
      const isNewest = member(request, 'refresh_token') === `rt_${this.issued}`;
      return isNewest && !this.isFamilyEnded ? this.issue() : error(401, 'REFRESH_TOKEN_REUSED');
    }
    const token = request.headers.authorization?.replace('Bearer ', '');
    if (token === undefined)
      return request.headers['x-api-key'] === this.key
        ? { json: { as: 'key' } }
        : error(401, 'INVALID_CREDENTIALS');
    return this.over.has(token) ? error(401, 'TOKEN_EXPIRED') : { json: { as: token } };
  };

  /** Ends everything that was issued, as a revocation or seven idle days do. */
  end(): void {
    this.isFamilyEnded = true;
    for (let n = 1; n <= this.issued; n++) this.over.add(`access_${n}`);
  }

  private issue(): Answer {
    this.issued += 1;
    const token = {
      access_token: `access_${this.issued}`,
      refresh_token: `rt_${this.issued}`,
      token_type: 'Bearer',
      expires_in: this.expiresIn,
    };
    return { json: { success: true, message: '', token } };
  }
}

let issuer: Issuer;
beforeEach(() => {
  issuer = new Issuer();
  server.script(issuer.answer);
});

describe('a client with an agent id and its key', () => {
  it('verifies by itself, once for all who call at the same time', async () => {
    const sdk = client(own);
    const answers = await Promise.all(Array.from({ length: 20 }, () => sdk.getAgent('agt_1')));
    expect(answers).toEqual(Array.from({ length: 20 }, () => ({ as: 'access_1' })));
    expect(asked('/agents/verify')).toBe(1);
  });

  it('verifies again when its family has ended, once for all', async () => {
    const sdk = client(own);
    await sdk.getAgent('agt_1');
    issuer.end();
    const answers = await Promise.all(Array.from({ length: 20 }, () => sdk.getAgent('agt_1')));
    expect(new Set(answers)).toEqual(new Set(answers.map(() => ({ as: 'access_2' }))));
    expect([asked('/agents/refresh'), asked('/agents/verify')]).toEqual([1, 2]);
  });

  it('verifies again when its refresh tokens were revoked', async () => {
    const sdk = client(own);
    await sdk.revokeTokens();
    issuer.end();
    await expect(sdk.getAgent('agt_1')).resolves.toEqual({ as: 'access_2' });
    expect(asked('/agents/refresh')).toBe(0);
  });

  it('says when the key is refused, and tries no longer than that', async () => {
    const sdk = client({ ...own, apiKey: 'ak_wrong' });
    await expect(sdk.getAgent('agt_1')).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' });
    expect(server.received).toHaveLength(1);
  });

  it('goes on with a rotated key', async () => {
    const sdk = client(own);
    await sdk.getAgent('agt_1');
    issuer.key = 'ak_2';
    sdk.setApiKey('ak_2');
    issuer.end();
    await expect(sdk.getAgent('agt_1')).resolves.toEqual({ as: 'access_2' });
  });

  it('continues stored tokens, and verifies when those have ended', async () => {
    const sdk = client(own);
    sdk.setTokens({ access_token: 'access_0', refresh_token: 'rt_0', expires_in: 3600 });
    issuer.over.add('access_0');
    issuer.isFamilyEnded = true;
    await expect(sdk.getAgent('agt_1')).resolves.toEqual({ as: 'access_1' });
  });

  it('gets no token for one that somebody handed over', async () => {
    const sdk = client(own);
    sdk.setAccessToken('of_somebody_else');
    issuer.over.add('of_somebody_else');
    await expect(sdk.getAgent('agt_1')).rejects.toMatchObject({ code: 'TOKEN_EXPIRED' });
    sdk.setAccessToken(undefined);
    await expect(sdk.getAgent('agt_1')).resolves.toEqual({ as: 'access_1' });
  });
});

describe('a client that has verified', () => {
  it('verifies again by itself when its family has ended', async () => {
    const sdk = client();
    await sdk.verifyAgent({ agent_id: 'agt_1', api_key: 'ak_1' });
    issuer.end();
    await expect(sdk.getAgent('agt_1')).resolves.toEqual({ as: 'access_2' });
  });

  it('goes on with its key alone when it does not know whose that is', async () => {
    const sdk = client({ apiKey: 'ak_1' });
    sdk.setTokens({ access_token: 'access_0', refresh_token: 'rt_0', expires_in: 3600 });
    issuer.over.add('access_0');
    issuer.isFamilyEnded = true;
    await expect(sdk.getAgent('agt_1')).resolves.toEqual({ as: 'key' });
  });
});

describe('tokens that live shortly', () => {
  it.each([20, 60, 300, 3600])('of %i s are renewed at their end, not at every call', async (seconds) => {
    issuer.expiresIn = seconds;
    const sdk = client(own);
    for (let call = 0; call < 30; call++) await sdk.getAgent('agt_1');
    expect([asked('/agents/verify'), asked('/agents/refresh')]).toEqual([1, 0]);

    const atTheEnd = Date.now() + seconds * 1_000 * 0.95;
    const shortBefore = Date.now() + seconds * 1_000 - 10_000;
    jest.spyOn(Date, 'now').mockReturnValue(Math.max(atTheEnd, shortBefore));
    for (let call = 0; call < 30; call++) await sdk.getAgent('agt_1');
    expect(asked('/agents/refresh')).toBe(1);
  });

  it('are not renewed for want of a number', async () => {
    issuer.expiresIn = undefined as unknown as number;
    const sdk = client(own);
    for (let call = 0; call < 5; call++) await sdk.getAgent('agt_1');
    expect(server.received).toHaveLength(6);
  });
});

describe('one client for many callers', () => {
  const later = () => new Promise((resolve) => setImmediate(resolve));

  it('calls as the bearer of each token', async () => {
    const shared = client(own);
    const answers = await Promise.all(
      Array.from({ length: 80 }, async (_, n) => {
        const bearer = shared.withAccessToken(`token_of_${n % 8}`);
        if (n % 3 === 0) await later();
        return bearer.getAgent('agt_1');
      }),
    );
    expect(answers).toEqual(Array.from({ length: 80 }, (_, n) => ({ as: `token_of_${n % 8}` })));
    expect(shared.accessToken).toBeUndefined();
    await expect(shared.getAgent('agt_1')).resolves.toEqual({ as: 'access_1' });
  });

  it('keeps the kind of client and its settings, and lends it no other credentials', async () => {
    const admin = new AgentAdminClient({ baseURL: server.url, maxRetries: 0, ...own });
    const bearer: AgentAdminClient = admin.withAccessToken('token');
    expect(bearer).toBeInstanceOf(AgentAdminClient);
    server.answers({ status: 503, json: {} });
    await expect(bearer.registerPersona('agt_1', { version: '1.0.0' })).rejects.toMatchObject({
      status: 503,
    });
    expect(server.received).toHaveLength(1);
    expect(server.received[0]?.headers['x-api-key']).toBeUndefined();
  });

  it('sends a call as the agent that was set when it was made', async () => {
    const sdk = client();
    sdk.setAccessToken('first');
    const call = sdk.getAgent('agt_1');
    sdk.setAccessToken('second');
    await expect(call).resolves.toEqual({ as: 'first' });
  });

  it('repeats no call as somebody who was set while its token was renewed', async () => {
    const sdk = client(own);
    await sdk.getAgent('agt_1');
    issuer.end();
    server.script((request) => {
      if (request.url === '/agents/verify') sdk.setAccessToken('of_somebody_else');
      return issuer.answer(request);
    });
    await expect(sdk.getAgent('agt_1')).resolves.toEqual({ as: 'access_2' });
    expect(sdk.accessToken).toBe('of_somebody_else');
  });
});

describe('a replaced fetch', () => {
  it('that does not listen to its signal keeps nobody waiting', async () => {
    const sdk = client({ fetch: () => new Promise(() => {}), timeout: 5, maxRetries: 0 });
    await expect(sdk.healthCheck()).rejects.toThrow(TimeoutError);
  });
});

describe('fromEnv', () => {
  const env = { AGENTAUTH_AGENT_ID: 'agt_1', AGENTAUTH_API_KEY: 'ak_1' };

  it('reads who the agent is and where the server is', async () => {
    const sdk = AgentAuthClient.fromEnv({}, { ...env, AGENTAUTH_BASE_URL: server.url });
    await expect(sdk.getAgent('agt_1')).resolves.toEqual({ as: 'access_1' });
  });

  it('reads the environment of the process', async () => {
    const before = { ...process.env };
    Object.assign(process.env, { ...env, AGENTAUTH_BASE_URL: server.url });
    const admin: AgentAdminClient = AgentAdminClient.fromEnv();
    process.env = before;
    expect(admin).toBeInstanceOf(AgentAdminClient);
    await expect(admin.getAgent('agt_1')).resolves.toEqual({ as: 'access_1' });
  });

  it('reads seconds and retries, and lets the program decide otherwise', async () => {
    const all = { ...env, AGENTAUTH_TIMEOUT: '0.005', AGENTAUTH_MAX_RETRIES: '1' };
    server.script(() => ({ hang: true }));
    const given = { baseURL: server.url, sleep: () => Promise.resolve() };
    await expect(AgentAuthClient.fromEnv(given, all).healthCheck()).rejects.toThrow('No answer within 5 ms');
    expect(server.received).toHaveLength(2);
    await expect(
      AgentAuthClient.fromEnv({ ...given, maxRetries: 0, timeout: 6 }, all).healthCheck(),
    ).rejects.toThrow('No answer within 6 ms');
  });

  it.each([
    [{}, 'AGENTAUTH_BASE_URL must be set'],
    [{ AGENTAUTH_BASE_URL: '' }, 'AGENTAUTH_BASE_URL must be set'],
    [{ AGENTAUTH_BASE_URL: 'http://a', AGENTAUTH_TIMEOUT: '10s' }, 'AGENTAUTH_TIMEOUT must be a number'],
    [
      { AGENTAUTH_BASE_URL: 'http://a', AGENTAUTH_MAX_RETRIES: '-1' },
      'AGENTAUTH_MAX_RETRIES must be a number',
    ],
  ])('names the variable at fault in %j', (variables, message) => {
    expect(() => AgentAuthClient.fromEnv({}, variables)).toThrow(new TypeError(message));
  });
});
