import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { AtiOrchestrator, checkScope, inspectToken, type ManagedOrchestrator } from '@signet/sdk/ati';
import { aManagementKey, managerWith, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';

let signet: Signet;
let beside: Signet;
let api: Manage;
let managementKey: string;
let orchestrator: ManagedOrchestrator;
/** The same in another process. */
let there: ManagedOrchestrator;
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  managementKey = await aManagementKey(signet);
  api = managerWith(signet, managementKey);
  orchestrator = new AtiOrchestrator({ baseURL: signet.url, managementKey });
  there = new AtiOrchestrator({ baseURL: beside.url, managementKey });
});
afterAll(async () => {
  await beside.close();
  await signet.close();
});

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

  it('checks tokens, renews them with less, and ends them in every process at once', async () => {
    const first = await orchestrator.issueToken({ sub: 'box', scope: 'tool:github:* help' });
    const checked = await orchestrator.validateToken(first.token);
    expect(checked).toMatchObject({ sub: 'box', jti: first.jti, verified: true });
    expect(checkScope('tool:github:search', checked.scopes())).toBe(true);
    expect(await orchestrator.introspectToken(first.token)).toMatchObject({ active: true, sub: 'box' });

    const less = await orchestrator.renew(first.token, { scope: 'help', ttlSeconds: 60 });
    expect(less).toMatchObject({ scope: 'help' });
    await expect(orchestrator.renew(less.token, { scope: 'help tool:a' })).rejects.toMatchObject({
      code: 'invalid_scope',
    });

    const { body } = await api('POST', '/ati/tokens', { sub: 'other', scope: '' });
    expect(await there.validateToken(first.token)).toMatchObject({ sub: 'box' });
    expect(await orchestrator.revoke({ jti: first.jti })).toEqual({ revoked: 1 });
    expect(await orchestrator.revoke({ sub: 'box' })).toEqual({ revoked: 1 });
    for (const { token } of [first, less]) {
      await expect(there.validateToken(token)).rejects.toMatchObject({ name: 'AtiError', code: 'revoked' });
      expect(await there.introspectToken(token)).toEqual({ active: false });
    }
    expect(await orchestrator.introspectToken(body.token)).toMatchObject({ active: true, sub: 'other' });
  });

  it('says in the words of ATI what is wrong with a token', async () => {
    const stranger = new AtiOrchestrator({ proxyUrl: 'http://localhost', secret: 'ab'.repeat(32) });
    const { ATI_SESSION_TOKEN: token } = await stranger.provisionSandbox({ agentId: 'a' });
    await expect(orchestrator.validateToken(token)).rejects.toMatchObject({ code: 'invalid_signature' });
    await expect(orchestrator.validateToken('a.b')).rejects.toMatchObject({ code: 'malformed' });
    expect(await orchestrator.introspectToken(token)).toEqual({ active: false });
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

describe('the README of the SDK', () => {
  const folder = path.resolve(import.meta.dirname, '../../../../packages/sdk');
  const run = async (name: string, env: NodeJS.ProcessEnv = {}): Promise<string> => {
    const readme = await readFile(path.join(folder, 'README.md'), 'utf8');
    const program = new RegExp(`\`\`\`js\\n// ${name}\\n(.*?)\`\`\``, 's').exec(readme)![1]!;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', program],
      {
        cwd: folder,
        env: { SIGNET_URL: signet.url, SIGNET_MANAGEMENT_KEY: managementKey, ...env },
      },
    );
    expect(stderr).toBe('');
    return stdout;
  };

  it('starts a sandbox, checks its token and ends it', async () => {
    expect(await run('managed.mjs')).toBe('ATI_PROXY_URL ATI_SESSION_TOKEN\nsandbox:7 3\n1\n');
  });

  it('keeps a file with a token that is good', async () => {
    const place = await mkdtemp(path.join(os.tmpdir(), 'signet-session-'));
    const file = path.join(place, 'session_token');
    expect(await run('supervisor.mjs', { ATI_SESSION_TOKEN_FILE: file })).toBe('');
    const token = await readFile(file, 'utf8');
    expect(await orchestrator.validateToken(token)).toMatchObject({ sub: 'sandbox:8' });
    expect(await orchestrator.renew(token)).toMatchObject({ scope: 'tool:web_search' });
    await rm(place, { recursive: true });
  });
});
