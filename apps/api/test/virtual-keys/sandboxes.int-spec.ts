import { Controller, Get, Module, NotFoundException, Post } from '@nestjs/common';
import { CurrentSandbox, scopeOf, type Sandbox } from '../../src/access/index.js';
import { WithoutIdempotencyKey } from '../../src/idempotency/index.js';
import { Requires } from '../../src/platform/http/access.js';
import { Logger } from '../../src/platform/logging/logger.js';
import { Refusals } from '../../src/refusals/index.js';
import { ATI } from '../../src/protocols/ati/index.js';
import { at } from '../../src/surfaces/index.js';
import { newRawKey } from '../../src/virtual-keys/raw-key.js';
import { KeyUses } from '../../src/virtual-keys/index.js';
import { Organisation } from '../isolation/organisation.js';
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

  @Post()
  @Requires('sandbox')
  @WithoutIdempotencyKey('It does nothing but to fail')
  fail() {
    throw new NotFoundException();
  }
}

@Module({ controllers: [ForSandboxes] })
class MadeUp {}

describe('a sandbox with a virtual key', () => {
  let signet: Signet;
  let beside: Signet;
  let api: Manage;
  beforeAll(async () => {
    signet = await startSignet({ protocols: { modules: [MadeUp] } });
    beside = await startSignet({ beside: signet, protocols: { modules: [MadeUp] } });
    api = await aManager(signet);
  });
  afterAll(async () => {
    await beside.close();
    await signet.close();
  });

  let count = 0;
  const aKey = async (more: object = {}) => {
    const { body } = await api('POST', '/ati/keys', { user_id: 'sandbox:42', alias: `k${++count}`, ...more });
    return { id: body.key.id as string, hash: body.key.hash as string, raw: body.raw_key as string };
  };
  const as = (raw: string, scheme = 'Ati-Key') => ({ headers: { authorization: `${scheme} ${raw}` } });
  const who = (raw: string, where = signet) => call(where, 'GET', '/ati/made-up', as(raw));
  const exchange = (raw: string, where = signet) => call(where, 'POST', '/ati/exchange', as(raw));
  /** In both processes. */
  const everywhere = async (raw: string) =>
    Promise.all([signet, beside].map(async (where) => (await who(raw, where)).status));

  it('is who the key says, and may what it says in the order of ATI', async () => {
    const rate = { 'tool:github:*': '10/hour' };
    const { id, raw } = await aKey({
      tools: ['web', 'a:*'],
      providers: ['github'],
      skills: ['research-*'],
      categories: ['money'],
      rate,
    });
    const { status, body } = await who(raw);
    expect(status).toBe(200);
    expect(body).toEqual({
      type: 'sandbox',
      id: 'sandbox:42',
      name: 'sandbox:42',
      organisationId: expect.any(String),
      agentId: null,
      scopes: ['tool:web', 'tool:a:*', 'tool:github:*', 'skill:research-*', 'category:money'],
      rates: rate,
      proof: { kind: 'virtual_key', keyId: id },
      expiresAt: expect.any(String),
      jobId: null,
      sandboxId: null,
    });
  });

  it('may by a category what the tools of its providers require, as they stand now', async () => {
    const provider = { name: 'bank', kind: 'http', base_url: 'https://api.example.com', category: 'finance' };
    const { id } = (await api('POST', '/ati/providers', provider)).body;
    const tool = { provider_id: id, method: 'GET', path: '/x' };
    await api('POST', '/ati/tools', { ...tool, name: 'bank:pay', scope: 'tool:paying' });
    const { raw } = await aKey({ categories: ['finance'] });
    expect((await who(raw)).body.scopes).toEqual(['category:finance', 'tool:paying']);
    await api('POST', '/ati/tools', { ...tool, name: 'bank:look' });
    expect((await who(raw, beside)).body.scopes).toEqual([
      'category:finance',
      'tool:bank:look',
      'tool:paying',
    ]);
    await api('PATCH', `/ati/providers/${id}`, { category: null });
    expect((await who(raw)).body.scopes).toEqual(['category:finance']);
  });

  it.each(['Ati-Key', 'ati-key', 'ATI-KEY'])('may write the scheme as %s', async (scheme) => {
    const { raw } = await aKey();
    expect((await call(signet, 'GET', '/ati/made-up', as(raw, scheme))).status).toBe(200);
  });

  it('is nobody with the key under another scheme, with its hash, or with another text', async () => {
    const { raw, hash } = await aKey();
    for (const { headers } of [
      as(raw, 'Bearer'),
      as(hash),
      as(`${raw} `.repeat(2)),
      as(raw.slice(0, -1)),
      as(raw.toUpperCase()),
      as(`${raw}x`),
      { headers: { 'x-api-key': raw } },
    ])
      expect((await call(signet, 'GET', '/ati/made-up', { headers: headers as never })).status).toBe(401);
  });

  it('is told why a key proves nothing, in words by which the command line of ATI finds its own', async () => {
    const [expired, revoked, blocked] = [await aKey({ ttl_seconds: 1 }), await aKey(), await aKey()];
    await api('DELETE', `/ati/keys/${revoked.id}`);
    await api('POST', `/ati/keys/${blocked.id}/block`);
    signet.clock.advance(1);
    for (const [raw, code, words] of [
      ['junk', 'malformed', 'key not found'],
      [newRawKey(), 'invalid_key', 'key not found'],
      [expired.raw, 'expired', 'expired'],
      [revoked.raw, 'revoked', 'key not found'],
      [blocked.raw, 'revoked', 'missing key'],
    ]) {
      const { status, body, headers } = await who(raw!);
      expect([status, body.code]).toEqual([401, code]);
      expect(body.error.toLowerCase()).toContain(words);
      expect(body.error).not.toMatch(/tool|scope/i);
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  it.each([
    ['revoked', (id: string) => api('DELETE', `/ati/keys/${id}`)],
    ['blocked', (id: string) => api('POST', `/ati/keys/${id}/block`)],
    ['revoked with others', async () => api('POST', '/ati/keys/revoke', { user_id: 'ends' })],
  ])('is refused by the next request in every process when its key is %s', async (_, end) => {
    const { id, raw } = await aKey({ user_id: 'ends' });
    expect(await everywhere(raw)).toEqual([200, 200]);
    await end(id);
    expect(await everywhere(raw)).toEqual([401, 401]);
  });

  it('is let in again when its key is unblocked, and has new rights from the next request on', async () => {
    const { id, raw } = await aKey({ tools: ['a'] });
    await api('POST', `/ati/keys/${id}/block`);
    await api('POST', `/ati/keys/${id}/unblock`);
    expect(await everywhere(raw)).toEqual([200, 200]);
    await api('PATCH', `/ati/keys/${id}`, { tools: ['b'] });
    expect((await who(raw, beside)).body.scopes).toEqual(['tool:b']);
  });

  it('is refused without leeway when its key expires', async () => {
    const { raw } = await aKey({ ttl_seconds: 60 });
    signet.clock.advance(58);
    expect((await who(raw)).status).toBe(200);
    signet.clock.advance(2);
    expect(await everywhere(raw)).toEqual([401, 401]);
  });

  it.each(['id', 'name'])('ends with the agent of ours that it names by its %s', async (by) => {
    const name = `Crawler ${++count}`;
    const agent = await anAgent(signet, { name });
    const { raw } = await aKey({ user_id: by === 'id' ? agent.id : name });
    expect((await who(raw)).body.agentId).toBe(agent.id);
    await api('POST', `/agents/${agent.id}/suspend`, { reason: 'A test' });
    expect(await everywhere(raw)).toEqual([401, 401]);
    await api('POST', `/agents/${agent.id}/reactivate`);
    expect(await everywhere(raw)).toEqual([200, 200]);
  });

  it('is of the organisation of its key, which nobody else can see or end', async () => {
    const other = await Organisation.make(signet, 'elsewhere');
    const key = await other.aVirtualKey();
    expect((await who(key.raw)).body).toMatchObject({ organisationId: other.id });
    expect(other.id).not.toBe(
      scopeOf({ organisationId: (await who((await aKey()).raw)).body.organisationId }),
    );
    expect((await api('POST', '/ati/keys/revoke', { hashes: [key.hash] })).body).toEqual({ revoked: 0 });
    expect((await api('DELETE', `/ati/keys/${key.id}`)).status).toBe(404);
    expect((await who(key.raw)).status).toBe(200);
  });

  it('has its requests counted, and those that fail, and none of them gets lost', async () => {
    const { id, raw } = await aKey();
    await Promise.all(
      Array.from({ length: 40 }, async (_, n) => {
        const where = n % 2 ? signet : beside;
        await (n % 4 === 3 ? call(where, 'POST', '/ati/made-up', as(raw)) : who(raw, where));
      }),
    );
    const uses = [signet, beside].map(({ application }) => application.nest.get(KeyUses, { strict: false }));
    // A row that somebody holds is counted later.
    await Promise.all([...uses.map((one) => one.flush()), api('PATCH', `/ati/keys/${id}`, { tools: ['x'] })]);
    for (const one of uses) await one.flush();
    const { body } = await api('GET', `/ati/keys/${id}`);
    expect(body).toMatchObject({ request_count: 40, error_count: 10 });
    expect(Date.parse(body.last_used_at)).toBeGreaterThan(Date.parse(body.created_at) - 1);
  });

  it('keeps its key out of the log of refusals and of the service', async () => {
    const lines: string[] = [];
    const write = import.meta.jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
      lines.push(String(line));
      return true;
    });
    const loud = await startSignet({ beside: signet, logger: new Logger('debug') });
    const [{ raw, id }, unknown] = [await aKey(), newRawKey()];
    await api('DELETE', `/ati/keys/${id}`);
    for (const key of [raw, unknown]) await exchange(key, loud);
    await call(loud, 'GET', `/ati/${raw}?key=${unknown}`);
    await loud.application.nest.get(Refusals).flush();
    await loud.close();
    write.mockRestore();
    const rows = await signet.sql<{ record: string }>('select record::text from activity_event');
    for (const key of [raw, unknown]) expect(rows.filter(({ record }) => record.includes(key))).toEqual([]);
    expect(rows.some(({ record }) => record.includes('key_revoked') && record.includes(id))).toBe(true);
    for (const key of [raw, unknown]) expect(lines.join('')).not.toContain(key);
  });

  it('has its key introspected as a session token is, and nothing is told of one that does not work', async () => {
    const { raw, hash, id } = await aKey({ tools: ['web'], skills: ['s'], rate: { '*': '1/s' } });
    const introspect = async (token: string) => (await api('POST', '/ati/tokens/introspect', { token })).body;
    expect(await introspect(raw)).toEqual({
      active: true,
      sub: 'sandbox:42',
      scope: 'tool:web skill:s',
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: hash,
      ati: { v: 1, rate: { '*': '1/s' } },
      token_type: 'Ati-Key',
    });
    await api('POST', `/ati/keys/${id}/block`);
    const foreign = await (await Organisation.make(signet, 'abroad')).aVirtualKey();
    for (const token of [raw, newRawKey(), foreign.raw])
      expect(await introspect(token)).toEqual({ active: false });
  });

  describe('exchanges it', () => {
    const claimsOf = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[1]!, 'base64url').toString()) as Record<string, never>;

    it('for a session token that may the same and lives for 300 seconds', async () => {
      const rate = { 'tool:*': '5/minute' };
      const { raw, hash } = await aKey({ tools: ['web'], skills: ['s'], rate });
      const { status, body } = await exchange(raw);
      expect([status, Object.keys(body).sort()]).toEqual([201, ['expires_at', 'jti', 'scope', 'token']]);
      const claims = claimsOf(body.token) as Record<string, unknown>;
      expect(claims).toMatchObject({
        sub: 'sandbox:42',
        scope: 'tool:web skill:s',
        ati: { v: 1, rate },
        signet: { key_hash: hash },
      });
      expect((claims['exp'] as number) - (claims['iat'] as number)).toBe(300);
      for (const where of [signet, beside]) {
        const answer = await call(where, 'GET', '/ati/made-up', as(body.token, 'Bearer'));
        expect(answer.body).toMatchObject({ scopes: ['tool:web', 'skill:s'], proof: { tokenId: body.jti } });
      }
    });

    it('for one that lives no longer than the key', async () => {
      const { raw, id } = await aKey({ ttl_seconds: 100 });
      const { body } = await exchange(raw);
      const { body: key } = await api('GET', `/ati/keys/${id}`);
      expect(Date.parse(body.expires_at)).toBeLessThanOrEqual(Date.parse(key.expires_at));
      expect(Date.parse(body.expires_at)).toBeGreaterThan(Date.parse(key.expires_at) - 3_000);
    });

    it.each([
      ['revoked', (id: string) => api('DELETE', `/ati/keys/${id}`)],
      ['blocked', (id: string) => api('POST', `/ati/keys/${id}/block`)],
      ['revoked with others', async () => api('POST', '/ati/keys/revoke', { user_id: 'gone' })],
    ])('for one that ends at once, in every process, when the key is %s', async (_, end) => {
      const { id, raw } = await aKey({ user_id: 'gone' });
      const { token } = (await exchange(raw)).body;
      await end(id);
      for (const where of [signet, beside]) {
        const { status, body } = await call(where, 'GET', '/ati/made-up', as(token, 'Bearer'));
        expect([status, body.code]).toEqual([401, 'revoked']);
      }
    });

    it('never beside the revocation of the key: either the token ends with it, or there is none', async () => {
      const { id, raw } = await aKey();
      const [answers] = await Promise.all([
        Promise.all(Array.from({ length: 20 }, (_, n) => exchange(raw, n % 2 ? signet : beside))),
        api('DELETE', `/ati/keys/${id}`),
      ]);
      for (const { status, body } of answers) {
        if (status !== 201) continue;
        expect((await call(signet, 'GET', '/ati/made-up', as(body.token, 'Bearer'))).status).toBe(401);
      }
      expect((await exchange(raw)).status).toBe(401);
    });

    it('and nothing else: a session token is not exchanged', async () => {
      const { raw } = await aKey();
      const { token } = (await exchange(raw)).body;
      const { status, body } = await call(signet, 'POST', '/ati/exchange', as(token, 'Bearer'));
      expect([status, body.code]).toEqual([403, 'authorization_denied']);
    });
  });
});
