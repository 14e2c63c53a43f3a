import { randomBytes } from 'node:crypto';
import { AtiProxy, type OfferedTool } from '../support/ati-proxy.js';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';

describe('tools from a proxy of ATI', () => {
  let signet: Signet;
  let api: Manage;
  let profile_id: string;
  const secret = randomBytes(32).toString('hex');
  const proxies: AtiProxy[] = [];
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
    api = await aManager(signet);
    const profile = { name: 'own', target: 'stock', proxy_url: 'https://proxy.example.com', secret };
    profile_id = (await api('POST', '/ati/profiles', profile)).body.id;
  });
  afterAll(async () => {
    await signet.close();
    for (const proxy of proxies) await proxy.close();
  });

  let count = 0;
  const aProxy = async (tools: OfferedTool[]) => {
    count += 1;
    const proxy = await AtiProxy.start({ key: { secret } });
    proxies.push(proxy);
    proxy.tools = tools;
    const { body } = await api('POST', '/ati/providers', {
      name: `proxy${count}`,
      kind: 'ati',
      base_url: proxy.url,
      profile_id,
    });
    return { proxy, id: body.id as string };
  };
  const take = (id: string) => api('POST', `/ati/providers/${id}/import-ati`);
  const toolsOf = async (id: string) => (await api('GET', `/ati/tools?provider_id=${id}`)).body.data;

  it('keep their names and what they require there, and one that requires nothing there requires its name here', async () => {
    const { proxy, id } = await aProxy([
      { name: 'a:search', scope: 'tool:a:search', description: 'Searches', tags: ['net'] },
      { name: 'a_write', scope: 'files:write', input_schema: { type: 'object', required: ['path'] } },
      { name: 'anybody', scope: null },
    ]);
    const { status, body } = await take(id);
    expect([status, body]).toEqual([
      200,
      { created: ['a:search', 'a_write', 'anybody'], updated: [], skipped: [] },
    ]);
    expect(await toolsOf(id)).toMatchObject([
      {
        name: 'a:search',
        scope: 'tool:a:search',
        upstream_name: 'a:search',
        upstream_scope: 'tool:a:search',
        description: 'Searches',
        tags: ['net'],
      },
      {
        name: 'a_write',
        scope: 'files:write',
        upstream_scope: 'files:write',
        input_schema: { required: ['path'] },
      },
      { name: 'anybody', scope: 'tool:anybody', upstream_scope: null },
    ]);
    // One token for all of it, which opens everything for a minute.
    const [first] = proxy.seen;
    expect([first!.scope, first!.exp - first!.iat]).toEqual(['*', 60]);
    expect(new Set(proxy.seen.map(({ jti }) => jti)).size).toBe(1);
  });

  it('keep the scope that was decided here when they are imported again, and follow what they require there', async () => {
    const { proxy, id } = await aProxy([{ name: 'b_one', scope: 'tool:b_one' }]);
    await take(id);
    const [tool] = await toolsOf(id);
    await api('PATCH', `/ati/tools/${tool.id}`, { scope: 'ours:alone', tags: ['mine'] });
    proxy.tools = [{ name: 'b_one', scope: 'theirs:now', tags: ['theirs'] }];
    expect((await take(id)).body.updated).toEqual(['b_one']);
    expect(await toolsOf(id)).toMatchObject([
      { scope: 'ours:alone', upstream_scope: 'theirs:now', tags: ['mine'] },
    ]);
  });

  it('are left out where they could not be called, or have a name that belongs to somebody else', async () => {
    await api('POST', '/ati/providers', {
      name: 'github',
      kind: 'http',
      base_url: 'https://api.example.com',
    });
    const { id } = await aProxy([
      { name: 'github:delete', scope: 'tool:github:delete' },
      { name: 'c_all', scope: '*' },
      { name: 'c two', scope: 'tool:c' },
      { name: 'c_three', scope: 'two entries' },
      { name: 'c_four', scope: 'tool:c_four' },
      { name: 'c_four', scope: 'tool:c_four' },
    ]);
    const { body } = await take(id);
    expect([body.created, body.skipped.map(({ operation }: { operation: string }) => operation)]).toEqual([
      ['c_four'],
      ['github:delete', 'c_all', 'c two', 'c_three', 'c_four'],
    ]);
  });

  it.each([
    ['has another key', (proxy: AtiProxy) => void (proxy.settings = { key: { secret: 'ab'.repeat(32) } })],
    [
      'sends no list',
      (proxy: AtiProxy) => void (proxy.receiver.behave = (_, response) => void response.end('{}')),
    ],
    [
      'sends no JSON',
      (proxy: AtiProxy) => void (proxy.receiver.behave = (_, response) => void response.end('nonsense')),
    ],
    [
      'hangs up at the details',
      (proxy: AtiProxy) =>
        void (proxy.receiver.behave = ({ path }, response) =>
          void (path === '/tools' ? response.end('[{"name":"d"}]') : response.destroy())),
    ],
  ])('are not taken from one that %s, and the answer says so', async (_, spoil) => {
    const { proxy, id } = await aProxy([{ name: 'd', scope: 'tool:d' }]);
    spoil(proxy);
    const answer = await take(id);
    expect([answer.status, answer.body.code]).toEqual([409, 'provider.unreachable']);
    expect(await toolsOf(id)).toEqual([]);
  });

  it('are not asked for at a provider of another kind', async () => {
    const other = { name: 'other', kind: 'http', base_url: 'https://api.example.com' };
    expect((await take((await api('POST', '/ati/providers', other)).body.id)).status).toBe(422);
  });
});

describe('a provider that is a proxy', () => {
  let signet: Signet;
  let api: Manage;
  beforeAll(async () => {
    signet = await startSignet();
    api = await aManager(signet);
  });
  afterAll(() => signet.close());

  const base = { name: 'p', kind: 'ati', base_url: 'https://proxy.example.com' };
  const credential = { place: 'bearer', value: 'x' };
  const gateway = async () => (await api('GET', '/ati/profiles?name=default')).body.data[0].id;
  it.each<[string, () => Promise<object> | object, string]>([
    ['no profile', () => base, '/profile_id'],
    ['a profile that is not there', () => ({ ...base, profile_id: `prf_${'0'.repeat(24)}` }), '/profile_id'],
    ['a profile of the gateway', async () => ({ ...base, profile_id: await gateway() }), '/profile_id'],
    ['a credential', async () => ({ ...base, profile_id: await stock(), credential }), '/credential'],
    ['another kind', async () => ({ ...base, kind: 'http', profile_id: await stock() }), '/profile_id'],
  ])('is refused with %s', async (_, body, pointer) => {
    const answer = await api('POST', '/ati/providers', await body());
    expect([answer.status, answer.body.errors.map((fault: { pointer: string }) => fault.pointer)]).toEqual([
      422,
      [pointer],
    ]);
  });

  let profiles = 0;
  const stock = async () => {
    profiles += 1;
    const body = { name: `s${profiles}`, target: 'stock', proxy_url: 'https://proxy.example.com' };
    return (await api('POST', '/ati/profiles', body)).body.id as string;
  };

  it('changes its profile, and never has none', async () => {
    const { id } = (await api('POST', '/ati/providers', { ...base, profile_id: await stock() })).body;
    const profile_id = await stock();
    expect((await api('PATCH', `/ati/providers/${id}`, { profile_id })).body).toMatchObject({ profile_id });
    expect((await api('PATCH', `/ati/providers/${id}`, { profile_id: null })).status).toBe(422);
    expect((await api('PATCH', `/ati/providers/${id}`, { profile_id: await gateway() })).status).toBe(422);
    expect((await api('PATCH', `/ati/providers/${id}`, { description: 'Ours' })).body).toMatchObject({
      profile_id,
    });
  });
});
