import { Controller, Get, Module } from '@nestjs/common';
import { CurrentSandbox, type Sandbox } from '../../src/access/index.js';
import { Requires } from '../../src/platform/http/access.js';
import { ATI } from '../../src/protocols/ati/index.js';
import { at } from '../../src/surfaces/index.js';
import { aManagementKey } from '../support/console.js';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, call } from '../support/wire.js';

@Controller(at(ATI, 'made-up'))
class ForSandboxes {
  @Get()
  @Requires('sandbox')
  who(@CurrentSandbox() sandbox: Sandbox) {
    return sandbox;
  }
}

@Module({ controllers: [ForSandboxes] })
class MadeUp {}

describe('where sandboxes call', () => {
  let signet: Signet;
  let api: Manage;
  let operator: Record<string, string>;
  beforeAll(async () => {
    signet = await startSignet({ protocols: { modules: [MadeUp] } });
    api = await aManager(signet);
    operator = (await aManagementKey(signet)).headers;
  });
  afterAll(() => signet.close());

  it('tells that it is there, what the catalogue holds, and that everybody has to prove who they are', async () => {
    const provider = { name: 'p', kind: 'http', base_url: 'https://api.example.com' };
    const { id } = (await api('POST', '/ati/providers', provider)).body;
    const tool = { provider_id: id, name: 'p:look', method: 'GET', path: '/look' };
    await api('POST', '/ati/tools', tool);
    await api('POST', '/ati/tools', { ...tool, name: 'p:see' });
    const { status, body } = await call(signet, 'GET', '/ati/health');
    expect(status).toBe(200);
    expect(body).toEqual({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      tools: 2,
      providers: 1,
      skills: 0,
      auth: 'jwt',
      db: 'connected',
    });
  });

  it('answers every failure with a sentence and a word', async () => {
    for (const [method, path, status, code] of [
      ['GET', '/ati/nothing', 404, 'route_not_found'],
      ['POST', '/ati/health', 405, 'route_method_not_allowed'],
      ['GET', '/ati/made-up', 401, 'authentication_required'],
    ] as const) {
      const answer = await call(signet, method, path);
      expect(answer).toMatchObject({ status, body: { code, error: expect.stringMatching(/\S \S/) } });
      expect(Object.keys(answer.body).sort()).toEqual(['code', 'error']);
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    }
  });

  it('challenges whoever proves nothing, in words by which the command line of ATI misses a key', async () => {
    const { headers, body } = await call(signet, 'GET', '/ati/made-up');
    expect(headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
    expect(body.error.toLowerCase()).toContain('no keys found');
  });

  it.each([
    ['no token', 'Bearer x'],
    ['three parts of nothing', 'bearer a.b.c'],
    ['no more than the scheme', 'Bearer'],
    ['another scheme', 'Basic eDp5'],
    ['the scheme of keys alone', 'Ati-Key'],
    ['a key that is none', 'Ati-Key ati-key_x'],
    ['the scheme of keys in small letters', 'ati-key x'],
    ['very much', `Bearer ${'a'.repeat(9000)}`],
  ])('lets nobody in who shows %s', async (_, authorization) => {
    const { status, headers, body } = await call(signet, 'GET', '/ati/made-up', {
      headers: { authorization },
    });
    expect(status).toBe(401);
    expect(headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
    expect(Object.keys(body).sort()).toEqual(['code', 'error']);
  });

  it('takes nobody by what proves something elsewhere', async () => {
    const administrator = await anAdministrator(signet);
    for (const headers of [operator, administrator.auth, { 'x-api-key': administrator.apiKey }])
      expect((await call(signet, 'GET', '/ati/made-up', { headers })).status).toBe(401);
  });
});

describe('the administration below /v1/ati', () => {
  let signet: Signet;
  let headers: Record<string, string>;
  beforeAll(async () => {
    signet = await startSignet();
    headers = (await aManagementKey(signet)).headers;
  });
  afterAll(() => signet.close());

  it('is the one below /api/v1/ati in another spelling: reads, writes, refusals and unknown addresses', async () => {
    const body = { name: 'spelled', kind: 'http', base_url: 'https://api.example.com' };
    const made = await call(signet, 'POST', '/v1/ati/providers', { headers, body });
    expect(made.status).toBe(201);
    for (const path of [
      '/providers?limit=5',
      `/providers/${made.body.id}`,
      '/nothing',
      '/providers?limit=x',
      '',
    ]) {
      const [one, other] = await Promise.all(
        ['/v1/ati', '/api/v1/ati'].map((base) => call(signet, 'GET', base + path, { headers })),
      );
      expect({ ...one!.body, instance: '' }).toEqual({ ...other!.body, instance: '' });
      expect(one!.status).toBe(other!.status);
    }
    expect((await call(signet, 'GET', '/v1/ati/providers')).body.code).toBe('authentication.required');
  });

  it('takes nothing else along', async () => {
    for (const path of ['/v1/atix/providers', '/v1/ati-providers', '/x/v1/ati/providers'])
      expect((await call(signet, 'GET', path, { headers })).status).toBe(404);
  });
});
