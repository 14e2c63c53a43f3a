import { AtiError, AtiOrchestrator, type ManagedOrchestrator } from '../../src/ati/index.js';
import { ScriptedServer, type Received } from '../support/scripted-server.js';

const KEY = 'mk_a-management-key';
const TOKEN = 'header.payload.signature';
const env = { ATI_PROXY_URL: 'https://signet.example/ati/', ATI_SESSION_TOKEN: TOKEN };
const issued = {
  token: TOKEN,
  jti: 'j',
  scope: 'tool:a',
  expires_at: '2030-01-01T00:00:00.000Z',
  warnings: [],
};

let signet: ScriptedServer;
let orchestrator: ManagedOrchestrator;
beforeAll(async () => {
  signet = await ScriptedServer.start();
  orchestrator = managed();
});
afterAll(() => signet.stop());
afterEach(() => {
  delete process.env['SIGNET_URL'];
  delete process.env['SIGNET_MANAGEMENT_KEY'];
});

const managed = (more = {}): ManagedOrchestrator =>
  new AtiOrchestrator({ baseURL: signet.url, managementKey: KEY, sleep: async () => {}, ...more });

const told = ({ method, url, body }: Received) => [`${method} ${url}`, body && (JSON.parse(body) as object)];
describe('an orchestrator without a secret', () => {
  it('has the environment of a sandbox made by Signet', async () => {
    signet.answers({ status: 201, json: { env, jti: 'j', scope: '', expires_at: issued.expires_at } });
    const given = {
      agentId: 'sandbox:1',
      tools: ['web_search', 'github:*'],
      skills: ['research-*'],
      extraScopes: ['help'],
      ttlSeconds: 7200,
      rate: { 'tool:github:*': '10/hour' },
      jobId: 'job-1',
      sandboxId: 'sbx-1',
    };
    expect(await orchestrator.provisionSandbox(given)).toEqual({
      ATI_PROXY_URL: 'https://signet.example/ati',
      ATI_SESSION_TOKEN: TOKEN,
    });
    const [{ headers }] = signet.received as [Received];
    expect(headers).toMatchObject({ authorization: `Bearer ${KEY}`, 'idempotency-key': expect.any(String) });
    expect(told(signet.received[0]!)).toEqual([
      'POST /api/v1/ati/sandboxes',
      {
        agent_id: 'sandbox:1',
        tools: ['web_search', 'github:*'],
        skills: ['research-*'],
        extra_scopes: ['help'],
        ttl_seconds: 7200,
        rate: { 'tool:github:*': '10/hour' },
        job_id: 'job-1',
        sandbox_id: 'sbx-1',
      },
    ]);
  });

  it('leaves to the profile what it is not told, and names the profile that it is told', async () => {
    signet.answers({ status: 201, json: { env } });
    const other = managed({ profileId: 'atp_1', proxyUrl: 'https://inside.example/ati//' });
    const environment = await other.provisionSandbox({ agentId: 'a', tools: null, rate: null });
    expect(environment.ATI_PROXY_URL).toBe('https://inside.example/ati');
    const [, body] = told(signet.received[0]!);
    expect(body).toEqual({ agent_id: 'a', tools: [], skills: [], extra_scopes: [], profile_id: 'atp_1' });
  });

  it('reads address and key from the environment, and says which one is missing', async () => {
    expect(() => new AtiOrchestrator()).toThrow('baseURL is missing');
    process.env['SIGNET_URL'] = signet.url;
    expect(() => new AtiOrchestrator()).toThrow('set SIGNET_MANAGEMENT_KEY');
    process.env['SIGNET_MANAGEMENT_KEY'] = KEY;
    signet.answers({ json: { revoked: 0 } });
    await new AtiOrchestrator().revoke({ sub: 'a' });
    expect(signet.received[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(() => new AtiOrchestrator({ base_url: 'x' } as never)).toThrow('write baseURL');
  });

  it('issues, renews and ends tokens, and issues keys', async () => {
    signet.answers({ status: 201, json: issued });
    expect(await orchestrator.issueToken({ sub: 'a', scope: 'tool:a', jobId: 'j' })).toEqual(issued);
    expect(await orchestrator.renew(TOKEN, { scope: 'tool:a', ttlSeconds: 60 })).toEqual(issued);
    await orchestrator.revoke({ jti: 'j' });
    await orchestrator.revoke({ profileId: 'atp_1' });
    await orchestrator.issueVirtualKey({ userId: 'u', alias: 'k', providers: ['github'], ttlSeconds: 60 });
    expect(signet.received.map(told)).toEqual([
      ['POST /api/v1/ati/tokens', { sub: 'a', scope: 'tool:a', job_id: 'j' }],
      ['POST /api/v1/ati/tokens/renew', { token: TOKEN, scope: 'tool:a', ttl_seconds: 60 }],
      ['POST /api/v1/ati/tokens/revoke', { jti: 'j' }],
      ['POST /api/v1/ati/tokens/revoke', { profile_id: 'atp_1' }],
      ['POST /api/v1/ati/keys', { user_id: 'u', alias: 'k', providers: ['github'], ttl_seconds: 60 }],
    ]);
    const keys = signet.received.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(5);
  });

  it('checks tokens with the claims and the errors of `validateToken`', async () => {
    const claims = { sub: 'a', aud: 'ati-proxy', iat: 1, exp: 2, scope: 'tool:a  help' };
    signet.answers({ json: { valid: true, claims } }, { json: { valid: false, error: 'not_yet_valid' } });
    const token = await managed({ profileId: 'atp_1' }).validateToken(TOKEN);
    expect(token).toMatchObject({ ...claims, verified: true });
    expect(token.scopes()).toEqual(['tool:a', 'help']);
    const refused = orchestrator.validateToken(TOKEN);
    await expect(refused).rejects.toBeInstanceOf(AtiError);
    await expect(refused).rejects.toMatchObject({
      code: 'not_yet_valid',
      message: expect.not.stringContaining(TOKEN),
    });
    expect(signet.received.map(told)).toEqual([
      ['POST /api/v1/ati/tokens/validate', { token: TOKEN, profile_id: 'atp_1' }],
      ['POST /api/v1/ati/tokens/validate', { token: TOKEN }],
    ]);
  });

  it('trades a key for a token, and does not show who the orchestrator is', async () => {
    signet.answers(
      { json: issued },
      { status: 401, json: { error: 'The key was revoked.', code: 'revoked' } },
    );
    expect(await orchestrator.exchange('ati-key_x')).toEqual(issued);
    const [{ method, url, headers }] = signet.received as [Received];
    expect([method, url, headers.authorization]).toEqual(['POST', '/ati/exchange', 'Ati-Key ati-key_x']);
    expect(headers['idempotency-key']).toEqual(expect.any(String));
    await expect(orchestrator.exchange('ati-key_x')).rejects.toMatchObject({ status: 401, code: 'revoked' });
  });

  it('repeats what got lost under the same key, and asks again what changes nothing', async () => {
    signet.answers({ drop: true }, { status: 503 }, { status: 201, json: issued });
    expect(await orchestrator.issueToken({ sub: 'a', scope: '' })).toEqual(issued);
    expect(new Set(signet.received.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(signet.received).toHaveLength(3);
    signet.answers({ drop: true }, { json: { active: false } });
    expect(await orchestrator.introspectToken(TOKEN)).toEqual({ active: false });
    signet.answers({ status: 503 });
    await expect(managed({ maxRetries: 1 }).introspectToken(TOKEN)).rejects.toMatchObject({ status: 503 });
    expect(signet.received).toHaveLength(2);
  });

  it('tells what cannot be issued with the errors of `issueToken`, and any other refusal by its code', async () => {
    const problem = (status: number, code: string, more = {}) => ({
      status,
      json: { title: 'No', status, code, detail: 'Told by the test', ...more },
    });
    signet.answers(
      problem(422, 'session_token.not_issued', { fault: 'invalid_ttl' }),
      problem(409, 'session_token.agent_stopped'),
    );
    for (const kind of ['tools', 'skills', 'extraScopes'])
      await expect(orchestrator.provisionSandbox({ agentId: 'a', [kind]: ['a *'] })).rejects.toMatchObject({
        code: 'invalid_scope',
      });
    expect(signet.received).toHaveLength(0);
    const refused = orchestrator.provisionSandbox({ agentId: 'a', ttlSeconds: 0 });
    await expect(refused).rejects.toMatchObject({
      name: 'AtiError',
      code: 'invalid_ttl',
      message: 'Told by the test',
    });
    await expect(orchestrator.provisionSandbox({ agentId: 'a' })).rejects.toMatchObject({
      name: 'ProblemError',
      code: 'session_token.agent_stopped',
      detail: 'Told by the test',
    });
  });
});
