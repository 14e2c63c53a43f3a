import { AtiOrchestrator, inspectToken, type ManagedOrchestrator } from '@signet/sdk/ati';
import { aManagementKey, managerWith, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';

let signet: Signet;
let api: Manage;
let orchestrator: ManagedOrchestrator;
beforeAll(async () => {
  signet = await startSignet();
  const managementKey = await aManagementKey(signet);
  api = managerWith(signet, managementKey);
  orchestrator = new AtiOrchestrator({ baseURL: signet.url, managementKey });
});
afterAll(() => signet.close());

describe('the orchestrator of the SDK, with tokens of Signet', () => {
  it('issues a virtual key, once however often it is asked under one key', async () => {
    const given = { userId: 'u', alias: 'crawler', providers: ['github'], ttlSeconds: 60 };
    const idempotencyKey = 'one-issue-of-a-crawler-key';
    const made = await orchestrator.issueVirtualKey(given, { idempotencyKey });
    expect(made.raw_key).toMatch(/^ati-key_[\w-]{22}$/);
    expect(await orchestrator.issueVirtualKey(given, { idempotencyKey })).toEqual(made);
    const { body } = await api('GET', '/ati/keys?user_id=u');
    expect(body.data).toMatchObject([{ id: made.key.id, hash: made.key.hash, providers: ['github'] }]);
    await expect(orchestrator.issueVirtualKey(given)).rejects.toMatchObject({ code: 'virtual_key.exists' });
  });

  it('gives a sandbox the address of the gateway and a token that Signet takes', async () => {
    const environment = await orchestrator.provisionSandbox({
      agentId: 'sandbox:1',
      tools: ['web_search', 'github:*'],
      skills: ['research-*'],
      extraScopes: ['help'],
      ttlSeconds: 7200,
      rate: { 'tool:github:*': '10/hour' },
      jobId: 'job-1',
      sandboxId: 'sbx-1',
    });
    expect(Object.keys(environment)).toEqual(['ATI_PROXY_URL', 'ATI_SESSION_TOKEN']);
    expect(new URL(environment.ATI_PROXY_URL).pathname).toBe('/ati');
    const claims = inspectToken(environment.ATI_SESSION_TOKEN);
    expect(claims).toMatchObject({
      sub: 'sandbox:1',
      aud: 'ati-proxy',
      iss: 'ati-orchestrator',
      exp: Number(claims['iat']) + 7200,
      scope: 'tool:web_search tool:github:* skill:research-* help',
      ati: { v: 1, rate: { 'tool:github:*': '10/hour' } },
      job_id: 'job-1',
      sandbox_id: 'sbx-1',
    });
    const { ATI_SESSION_TOKEN: hourly } = await orchestrator.provisionSandbox({ agentId: 'a' });
    expect(inspectToken(hourly)).toMatchObject({
      scope: '',
      exp: Number(inspectToken(hourly)['iat']) + 3600,
    });
  });

  it('has what cannot be issued refused as where it cannot be signed', async () => {
    const refused: [object, string][] = [
      [{ agentId: '' }, 'invalid_sub'],
      [{ agentId: 'a', ttlSeconds: 0 }, 'invalid_ttl'],
      [{ agentId: 'a', ttlSeconds: 86_401 }, 'invalid_ttl'],
      [{ agentId: 'a', tools: ['a *'] }, 'invalid_scope'],
      [{ agentId: 'a', rate: { 'tool:a': '10/fortnight' } }, 'invalid_rate'],
    ];
    for (const [given, code] of refused)
      await expect(orchestrator.provisionSandbox(given as never)).rejects.toMatchObject({
        name: 'AtiError',
        code,
      });
  });

  it('trades a virtual key for a token of five minutes', async () => {
    const given = { userId: 'v', alias: 'k', tools: ['web_search'] };
    const { key, raw_key: raw } = await orchestrator.issueVirtualKey(given);
    const { token, scope } = await orchestrator.exchange(raw);
    expect(scope).toBe('tool:web_search');
    const claims = inspectToken(token);
    expect(claims).toMatchObject({ sub: 'v', scope });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBeLessThanOrEqual(300);
    expect(await api('DELETE', `/ati/keys/${key.id}`)).toMatchObject({ status: 200 });
    await expect(orchestrator.exchange(raw)).rejects.toMatchObject({ status: 401, code: 'revoked' });
  });
});
