import type { ServerResponse } from 'node:http';
import { Housekeeping } from '../../src/housekeeping/index.js';
import { AtiProxy } from '../support/ati-proxy.js';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { WITH_WORKERS } from '../support/workers.js';

describe('whether a proxy verifies tokens', () => {
  let signet: Signet;
  let api: Manage;
  let profile_id: string;
  const proxies: AtiProxy[] = [];
  beforeAll(async () => {
    signet = await startSignet({ environment: { ...WITH_WORKERS, SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
    api = await aManager(signet);
    const profile = { name: 'own', target: 'stock', proxy_url: 'https://proxy.example.com' };
    profile_id = (await api('POST', '/ati/profiles', profile)).body.id;
  });
  afterAll(async () => {
    await signet.close();
    for (const proxy of proxies) await proxy.close();
  });

  let count = 0;
  const aProxy = async (health: Record<string, unknown> = {}) => {
    count += 1;
    const proxy = await AtiProxy.start({ key: { secret: 'ab'.repeat(32) } });
    proxies.push(proxy);
    proxy.health = { ...proxy.health, ...health };
    const body = { name: `proxy${count}`, kind: 'ati', base_url: proxy.url, profile_id };
    const { id } = (await api('POST', '/ati/providers', body)).body;
    await asked(id);
    return { proxy, id: id as string };
  };
  const read = async (id: string) => (await api('GET', `/ati/providers/${id}`)).body;
  const asked = (id: string) =>
    until(
      () => read(id),
      ({ proxy }) => proxy.checked_at !== null,
    );
  const check = (id: string) => api('POST', `/ati/providers/${id}/check`);
  const told = (id: string) =>
    signet.sql<{ auth: string; actor: string }>(
      `select record::jsonb->>'auth' as auth, actor->0->>'type' as actor from activity_event
       where type = 'ati.proxy.unprotected' and record::jsonb->>'provider_id' = $1 order by occurred_at, id`,
      [id],
    );
  const announced = (id: string) =>
    signet.sql(
      `select data from event where type = 'ati.proxy.unprotected' and data::jsonb->>'provider_id' = $1`,
      [id],
    );
  const housekeeping = () => signet.application.nest.get(Housekeeping, { strict: false }).run();
  /** Nobody was asked lately. */
  const longAgo = () =>
    signet.sql(
      `update tool_provider set proxy_checked_at = proxy_checked_at - interval '1 hour' where kind = 'ati'`,
    );

  it('is asked when it is added, and its version stays what it is', async () => {
    const { id } = await aProxy();
    const now = await read(id);
    expect(now.proxy).toEqual({ auth: 'jwt', checked_at: expect.any(String), fault: null });
    expect(now.updated_at).toBe(now.created_at);
    expect(await told(id)).toEqual([]);
  });

  it('is told once when it does not, however often it is asked, and again when it did in between', async () => {
    const { proxy, id } = await aProxy({ auth: 'disabled' });
    expect((await check(id)).body.proxy.auth).toBe('disabled');
    proxy.health = { auth: 'something' };
    expect((await check(id)).body.proxy.auth).toBe('unknown');
    expect(await told(id)).toEqual([{ auth: 'disabled', actor: 'management_key' }]);
    proxy.health = { auth: 'jwt' };
    await check(id);
    proxy.health = { auth: 'disabled' };
    await check(id);
    expect(await told(id)).toHaveLength(2);
    expect(await announced(id)).toHaveLength(2);
  });

  it('is not forgotten while it does not answer, and nothing is said of a proxy that is away', async () => {
    const { proxy, id } = await aProxy({ auth: 'disabled' });
    for (const behave of [
      (response: ServerResponse) => void response.destroy(),
      (response: ServerResponse) => void response.writeHead(503).end(),
      (response: ServerResponse) => void response.end('<p>the scope expired</p>'),
      (response: ServerResponse) => void response.end('{"status":"ok"}'),
    ]) {
      proxy.receiver.behave = (_, response) => behave(response);
      const { status, body } = await check(id);
      expect([status, body.proxy.auth, body.proxy.fault]).toEqual([
        200,
        'disabled',
        expect.stringContaining('upstream'),
      ]);
      expect(body.proxy.fault).not.toContain('expired');
    }
    proxy.behaveWell();
    expect((await check(id)).body.proxy).toMatchObject({ auth: 'disabled', fault: null });
    expect(await told(id)).toHaveLength(1);
  });

  it('is asked by housekeeping, which asks nobody twice in ten minutes', async () => {
    const { proxy, id } = await aProxy();
    proxy.health = { auth: 'disabled' };
    await housekeeping();
    expect((await read(id)).proxy.auth).toBe('jwt');
    await longAgo();
    await Promise.all([housekeeping(), housekeeping()]);
    expect(await told(id)).toEqual([{ auth: 'disabled', actor: 'system' }]);
  });

  it('is asked anew at another address, of which nothing is known', async () => {
    const { id } = await aProxy({ auth: 'disabled' });
    const other = await aProxy();
    await api('PATCH', `/ati/providers/${id}`, { base_url: other.proxy.url });
    await until(
      () => read(id),
      ({ proxy }) => proxy.auth === 'jwt',
    );
  });

  it('is not asked of a provider that is no proxy', async () => {
    const body = { name: 'other', kind: 'http', base_url: 'https://api.example.com' };
    const { id, proxy } = (await api('POST', '/ati/providers', body)).body;
    expect([proxy, (await check(id)).status]).toEqual([null, 422]);
  });
});
