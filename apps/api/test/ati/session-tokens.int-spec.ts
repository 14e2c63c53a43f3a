import { createHmac } from 'node:crypto';
import { Controller, Get, Module } from '@nestjs/common';
import { CurrentSandbox, type Sandbox } from '../../src/access/index.js';
import { Requires } from '../../src/platform/http/access.js';
import { ATI } from '../../src/protocols/ati/index.js';
import { at } from '../../src/surfaces/index.js';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, call } from '../support/wire.js';

@Controller(at(ATI, 'made-up'))
class ForSandboxes {
  @Get()
  @Requires('sandbox')
  who(@CurrentSandbox() sandbox: Sandbox) {
    return sandbox;
  }
}

@Module({ controllers: [ForSandboxes] })
export class MadeUp {}

const partsOf = (token: string) =>
  token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));

describe('session tokens', () => {
  let signet: Signet;
  let api: Manage;
  beforeAll(async () => {
    signet = await startSignet({ protocols: { modules: [MadeUp] } });
    api = await aManager(signet);
  });
  afterAll(() => signet.close());

  const enter = (token: string, at = signet) =>
    call(at, 'GET', '/ati/made-up', { headers: { authorization: `Bearer ${token}` } });

  it('are made for a sandbox by its names, with the defaults of the client of ATI', async () => {
    const { status, body } = await api('POST', '/ati/sandboxes', {
      agent_id: 'sandbox:42',
      tools: ['web_search', 'github:*'],
      skills: ['research-*'],
      extra_scopes: ['help'],
      rate: { 'tool:github:*': '10/hour' },
      job_id: 'job-1',
    });
    expect(status).toBe(201);
    expect(body.scope).toBe('tool:web_search tool:github:* skill:research-* help');
    expect(body.env.ATI_PROXY_URL).toBe('http://signet.test/ati');
    const [header, claims] = partsOf(body.env.ATI_SESSION_TOKEN);
    expect(header).toEqual({ alg: 'HS256', typ: 'JWT', kid: expect.any(String) });
    expect(claims).toEqual({
      sub: 'sandbox:42',
      aud: 'ati-proxy',
      iat: expect.any(Number),
      exp: claims.iat + 3600,
      scope: body.scope,
      iss: 'ati-orchestrator',
      jti: body.jti,
      ati: { v: 1, rate: { 'tool:github:*': '10/hour' } },
      job_id: 'job-1',
    });
    expect(body.expires_at).toBe(new Date(claims.exp * 1000).toISOString());
  });

  it('prove at the gateway who calls, and what they may', async () => {
    const { body } = await api('POST', '/ati/tokens', {
      sub: 'a',
      scope: ' tool:x  help tool:x ',
      sandbox_id: 's',
    });
    expect(body.scope).toBe('tool:x help');
    const entered = await enter(body.token);
    expect(entered.status).toBe(200);
    expect(entered.body).toMatchObject({
      type: 'sandbox',
      id: 'a',
      agentId: null,
      scopes: ['tool:x', 'help'],
      rates: {},
      sandboxId: 's',
      jobId: null,
      proof: { kind: 'session_token', tokenId: body.jti },
    });
  });

  it('are listed by who they are for and by what became of them, and never with their text', async () => {
    const made = [];
    for (let count = 0; count < 3; count++)
      made.push((await api('POST', '/ati/tokens', { sub: 'listed', scope: '' })).body);
    const { body } = await api('GET', '/ati/tokens?sub=listed&limit=2');
    expect(body.data).toHaveLength(2);
    const rest = await api('GET', `/ati/tokens?sub=listed&limit=2&cursor=${body.next_cursor}`);
    const jtis = [...body.data, ...rest.body.data].map(({ jti }: { jti: string }) => jti);
    expect(new Set(jtis)).toEqual(new Set(made.map(({ jti }) => jti)));
    const texts = JSON.stringify([body, rest.body, (await api('GET', '/activity?limit=100')).body]);
    const [rows] = await signet.sql<{ rows: string }>(
      `select string_agg(t::text, '') || (select string_agg(record, '') from activity_event)
         || (select string_agg(data::text, '') from event) as rows from ati_token t`,
    );
    for (const { token } of made) {
      const signature = token.split('.')[2];
      expect(texts + rows!.rows).not.toContain(signature);
    }
    expect((await api('GET', '/ati/tokens?sub=listed&state=expired')).body.data).toEqual([]);
    expect((await api('GET', '/ati/tokens?sub=listed&state=live')).body.data).toHaveLength(3);
  });

  it.each([
    ['invalid_sub', { sub: '' }],
    ['invalid_sub', { sub: ' ' }],
    ['invalid_sub', { sub: 'a'.repeat(256) }],
    ['invalid_sub', { sub: 'a\u0007b' }],
    ['invalid_ttl', { ttl_seconds: 0 }],
    ['invalid_ttl', { ttl_seconds: -5 }],
    ['invalid_ttl', { ttl_seconds: 1.5 }],
    ['invalid_ttl', { ttl_seconds: 86_401 }],
    ['invalid_scope', { scope: 'tool:a\u0007' }],
    ['invalid_scope', { scope: Array.from({ length: 900 }, (_, at) => `tool:name-${at}`).join(' ') }],
    ['invalid_rate', { rate: { 'tool:x': '10/hours' } }],
    ['invalid_rate', { rate: { github: '10/hour' } }],
  ])('are refused with %s for what none may say', async (fault, wrong) => {
    const { status, body } = await api('POST', '/ati/tokens', { sub: 'a', scope: 'help', ...wrong });
    expect({ status, code: body.code, fault: body.fault }).toEqual({
      status: 422,
      code: 'session_token.not_issued',
      fault,
    });
  });

  it('are refused for names that would be read as more entries than were meant', async () => {
    for (const wrong of [{ tools: ['a *'] }, { skills: [''] }, { extra_scopes: ['help\u00a0*'] }]) {
      const { status, body } = await api('POST', '/ati/sandboxes', { agent_id: 'a', ...wrong });
      expect({ status, fault: body.fault }).toEqual({ status: 422, fault: 'invalid_scope' });
    }
  });

  it('are good in their time', async () => {
    const { body } = await api('POST', '/ati/tokens', { sub: 'timely', scope: '', ttl_seconds: 10 });
    expect((await enter(body.token)).status).toBe(200);
    signet.clock.advance(65);
    expect((await enter(body.token)).status).toBe(200);
    signet.clock.advance(10);
    const late = await enter(body.token);
    expect(late).toMatchObject({ status: 401, body: { code: 'expired' } });
    expect(late.headers.get('www-authenticate')).toContain('invalid_token');
  });

  describe('of a sub that names an agent', () => {
    const stop = (id: string) => api('POST', `/agents/${id}/suspend`, { reason: 'Looks odd' });

    it('are refused everywhere from the moment in which the agent is suspended, and not before', async () => {
      const beside = await startSignet({ beside: signet, protocols: { modules: [MadeUp] } });
      const { id } = await anAgent(signet, { name: 'The researcher' });
      const tokens = [];
      for (const sub of [id, 'The researcher'])
        tokens.push((await api('POST', '/ati/tokens', { sub, scope: 'help' })).body.token);
      for (const token of tokens) expect((await enter(token, beside)).body).toMatchObject({ agentId: id });
      expect((await stop(id)).status).toBe(200);
      for (const token of tokens)
        expect(await enter(token, beside)).toMatchObject({ status: 401, body: { code: 'revoked' } });
      for (const sub of [id, 'The researcher'])
        expect(await api('POST', '/ati/tokens', { sub, scope: 'help' })).toMatchObject({
          status: 409,
          body: { code: 'session_token.agent_stopped' },
        });
      await beside.close();
    });

    it('are not got again by an agent that takes the name later', async () => {
      const { id } = await anAgent(signet, { name: 'Taken name' });
      await stop(id);
      await anAgent(signet, { name: 'Taken name' });
      expect((await api('POST', '/ati/tokens', { sub: 'Taken name', scope: '' })).status).toBe(409);
    });

    it('are not made for an id that no agent has', async () => {
      const sub = `agt_${'0'.repeat(32)}`;
      expect((await api('POST', '/ati/tokens', { sub, scope: '' })).status).toBe(409);
    });
  });
});

describe('profiles', () => {
  let signet: Signet;
  let api: Manage;
  beforeAll(async () => {
    signet = await startSignet({ protocols: { modules: [MadeUp] } });
    api = await aManager(signet);
  });
  afterAll(() => signet.close());
  const enter = (token: string) =>
    call(signet, 'GET', '/ati/made-up', { headers: { authorization: `Bearer ${token}` } });
  const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  /** As somebody signs who has the secret. */
  function signed(secret: string, claims: object, header: object = { alg: 'HS256', typ: 'JWT' }): string {
    const iat = Math.floor(signet.clock.now().getTime() / 1000);
    const all = {
      sub: 'offline',
      aud: 'ati-proxy',
      iat,
      exp: iat + 600,
      scope: 'help',
      iss: 'ati-orchestrator',
      ...claims,
    };
    const input = `${encoded(header)}.${encoded(all)}`;
    const mac = createHmac('sha256', Buffer.from(secret, 'hex')).update(input).digest('base64url');
    return `${input}.${mac}`;
  }

  it('are made once, however many need the default one at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => api('POST', '/ati/tokens', { sub: 'a', scope: '' })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    const { body } = await api('GET', '/ati/profiles');
    expect(body.data).toEqual([
      expect.objectContaining({
        name: 'default',
        algorithm: 'HS256',
        audience: 'ati-proxy',
        issuer: 'ati-orchestrator',
        leeway_seconds: 60,
        default_ttl_seconds: 3600,
        max_ttl_seconds: 86_400,
        target: 'gateway',
        keys: [expect.objectContaining({ state: 'active' }), expect.objectContaining({ state: 'next' })],
      }),
    ]);
  });

  it('take over a secret, whose tokens the gateway takes without their key being named', async () => {
    const secret = 'ab'.repeat(32);
    const made = await api('POST', '/ati/profiles', {
      name: 'imported',
      audience: 'other-proxy',
      issuer: null,
      secret,
    });
    expect(made.status).toBe(201);
    expect(JSON.stringify(made.body)).not.toContain(secret);
    const token = signed(secret, { aud: 'other-proxy', iss: undefined });
    expect((await enter(token)).body).toMatchObject({ id: 'offline', proof: { profileId: made.body.id } });
    // An id of a key that is not ours means nothing.
    const foreign = signed(secret, { aud: 'other-proxy' }, { alg: 'HS256', typ: 'JWT', kid: 'theirs' });
    expect((await enter(foreign)).status).toBe(200);
    const elsewhere = signed(secret, {});
    expect(await enter(elsewhere)).toMatchObject({ status: 401, body: { code: 'invalid_signature' } });
  });

  it('sign with ES256, and take nothing that is signed in another way', async () => {
    const { body: profile } = await api('POST', '/ati/profiles', {
      name: 'pairs',
      algorithm: 'ES256',
      audience: 'es',
    });
    const order = { sub: 'a', scope: '', profile_id: profile.id };
    const { token } = (await api('POST', '/ati/tokens', order)).body;
    expect(partsOf(token)[0]).toMatchObject({ alg: 'ES256' });
    expect((await enter(token)).status).toBe(200);
    const hs = signed('ab'.repeat(32), { aud: 'es' });
    expect(await enter(hs)).toMatchObject({ status: 401, body: { code: 'unsupported_algorithm' } });
  });

  it('of a proxy of somebody’s own say its address, and skills by name where an open entry means them', async () => {
    const refused = await api('POST', '/ati/profiles', { name: 'stock', target: 'stock' });
    expect(refused.body.errors).toEqual([expect.objectContaining({ pointer: '/proxy_url' })]);
    const { body: profile } = await api('POST', '/ati/profiles', {
      name: 'stock',
      target: 'stock',
      proxy_url: 'https://proxy.example.com/base/',
    });
    for (const name of ['research-general', 'research-deep', 'other'])
      await api('POST', '/ati/skills', { name, content: 'x' });
    const { body } = await api('POST', '/ati/sandboxes', {
      agent_id: 'a',
      skills: ['research-*'],
      rate: { '*': '1/hour' },
      profile_id: profile.id,
    });
    expect(body.env.ATI_PROXY_URL).toBe('https://proxy.example.com/base');
    expect(body.scope).toBe('skill:research-* skill:research-deep skill:research-general');
    expect(body.warnings.join(' ')).toMatch(/revoked.*\/mcp/);
  });

  it('hold their settings together, and the default one keeps its name and stays', async () => {
    const { body: list } = await api('GET', '/ati/profiles?name=default');
    const path = `/ati/profiles/${list.data[0].id}`;
    expect((await api('PATCH', path, { default_ttl_seconds: 90_000 })).body.errors).toEqual([
      expect.objectContaining({ pointer: '/default_ttl_seconds' }),
    ]);
    expect((await api('PATCH', path, { name: 'x' })).body.code).toBe('profile.is_default');
    expect((await api('DELETE', path)).body.code).toBe('profile.is_default');
    expect((await api('POST', '/ati/profiles', { name: 'default' })).body.code).toBe('profile.exists');
    expect((await api('PATCH', path, { max_ttl_seconds: 7200 })).body).toMatchObject({
      max_ttl_seconds: 7200,
    });
    expect((await api('POST', '/ati/tokens', { sub: 'a', scope: '', ttl_seconds: 7201 })).body.fault).toBe(
      'invalid_ttl',
    );
  });

  it('stay while a proxy in the catalogue shows their tokens', async () => {
    const proxy_url = 'https://proxy.example.com';
    const stock = { name: 'behind', target: 'stock', proxy_url };
    const { id: profile_id } = (await api('POST', '/ati/profiles', stock)).body;
    const provider = { name: 'proxy', kind: 'ati', base_url: proxy_url, profile_id };
    const made = await api('POST', '/ati/providers', provider);
    expect(made.status).toBe(201);
    const path = `/ati/profiles/${profile_id}`;
    const inUse = { code: 'profile.in_use', status: 409 };
    expect((await api('DELETE', path)).body).toMatchObject(inUse);
    expect((await api('PATCH', path, { target: 'gateway', proxy_url: null })).body).toMatchObject(inUse);
    expect((await api('GET', path)).body.target).toBe('stock');
    expect((await api('PATCH', path, { leeway_seconds: 30 })).status).toBe(200);
    expect((await api('DELETE', `/ati/providers/${made.body.id}`)).status).toBe(200);
    expect((await api('DELETE', `/ati/profiles/${profile_id}`)).status).toBe(200);
  });

  it('end with their tokens', async () => {
    const { body: profile } = await api('POST', '/ati/profiles', { name: 'brief', audience: 'brief' });
    const order = { sub: 'a', scope: '', profile_id: profile.id };
    const { token } = (await api('POST', '/ati/tokens', order)).body;
    expect((await enter(token)).status).toBe(200);
    expect((await api('DELETE', `/ati/profiles/${profile.id}`)).status).toBe(200);
    expect((await enter(token)).status).toBe(401);
    expect((await api('POST', '/ati/tokens', order)).body.code).toBe('profile.not_found');
    const left = `select from signing_key where profile_id = $1 and (state <> 'retired' or private_sealed is not null)`;
    expect(await signet.sql(left, [profile.id])).toEqual([]);
  });
});
