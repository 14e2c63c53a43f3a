import pg from 'pg';
import { Database } from '../../src/platform/database/database.js';
import { expectError, keysOf, TIME } from '../support/agentauth.js';
import { aBreakableLine, type BreakableLine } from '../support/breakable-line.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call } from '../support/wire.js';

const { jest } = import.meta;

const EVERYWHERE = ['', '/agentauth', '/v1'] as const;
const DETAIL_KEYS = ['checks', 'responseTime', 'service', 'status', 'timestamp', 'uptime', 'version'];

let signet: Signet;
let cutOff: Signet;
let line: BreakableLine;
beforeAll(async () => {
  signet = await startSignet();
  line = await aBreakableLine(signet.databaseUrl);
  cutOff = await startSignet({ beside: signet, environment: { DATABASE_URL: line.url } });
});
afterAll(async () => {
  await line.mend();
  await cutOff.close();
  await line.close();
  await signet.close();
});

describe.each(EVERYWHERE)('health at "%s"', (mount) => {
  const get = (path: string, { at = signet, headers = {} as Record<string, string> } = {}) =>
    call(at, 'GET', `${mount}/health${path}`, { headers });

  it('is exactly three keys in both families', async () => {
    const { status, headers, body } = await get('');
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(['database', 'status', 'timestamp']);
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['/live', 'live'],
    ['/ready', 'ready'],
  ])('%s says so to anybody', async (path, status) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ status, timestamp: expect.stringMatching(TIME) });
  });

  it('in detail is for administrators, and tells nothing about the machine', async () => {
    const [agent, admin] = [await aVerifiedAgent(signet), await anAdministrator(signet)];
    expectError(await get('/detailed'), { status: 401, code: 'UNAUTHORIZED' });
    expectError(await get('/detailed', { headers: agent.auth }), { status: 403, code: 'FORBIDDEN' });
    const { status, body } = await get('/detailed', { headers: admin.auth });
    expect(status).toBe(200);
    expect(keysOf(body)).toEqual(DETAIL_KEYS);
    expect(body).toMatchObject({
      status: 'healthy',
      timestamp: expect.stringMatching(TIME),
      uptime: { seconds: expect.any(Number), human: expect.any(String) },
      checks: {
        database: {
          status: 'healthy',
          responseTime: expect.any(Number),
          connected: true,
          error: null,
        },
        queue: { status: 'healthy', oldest_seconds: 0, error: null },
        memory: { status: 'healthy', used_mb: expect.any(Number) },
      },
    });
    expect(JSON.stringify(body)).not.toMatch(/hostname|loadavg|cpu|platform|127\.0\.0\.1|postgres/i);
  });

  it('knows a database that is gone: not ready, but alive, and with its keys and its reference', async () => {
    await line.cut();
    try {
      const health = await get('', { at: cutOff });
      expect(health.status).toBe(503);
      expect(health.body).toEqual({
        status: 'unhealthy',
        database: 'disconnected',
        timestamp: expect.stringMatching(TIME),
      });
      const ready = await get('/ready', { at: cutOff });
      expect(ready).toMatchObject({ status: 503, body: { status: 'not ready' } });
      for (const { headers } of [health, ready]) expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      for (const document of ['/.well-known/jwks.json', '/docs', '/docs/openapi.yaml'])
        expect([document, (await fetch(cutOff.url + document)).status]).toEqual([document, 200]);
      expect((await fetch(`${cutOff.url}/nothing`)).status).toBe(404);
      const live = await get('/live', { at: cutOff });
      expect(live).toMatchObject({ status: 200, body: { status: 'live' } });
    } finally {
      await line.mend();
    }
  });

  it('in detail is degraded while events wait for a worker, and otherwise as it was', async () => {
    const admin = await anAdministrator(signet);
    await signet.sql(
      `insert into event (id, organisation_id, type, occurred_at, data)
       select overlay(event_id_at(now()) placing 'e' from 30), id, 'agent.deleted', now() - interval '2 minutes', '{}'
       from organisation`,
    );
    try {
      const { status, headers, body } = await get('/detailed', { headers: admin.auth });
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
      expect(body).toMatchObject({
        status: 'degraded',
        checks: {
          database: { status: 'healthy' },
          queue: { status: 'degraded', error: 'Events wait for a worker' },
        },
      });
      expect(body.checks.queue.oldest_seconds).toBeGreaterThanOrEqual(120);
      expect((await get('')).status).toBe(200);
      expect((await get('/ready')).status).toBe(200);
    } finally {
      await signet.sql('update event set fanned_out_at = now() where fanned_out_at is null');
    }
  });

  it('takes no other method', async () => {
    for (const path of ['', '/live', '/ready', '/detailed'])
      expectError(await call(signet, 'POST', `${mount}/health${path}`), {
        status: 405,
        code: 'METHOD_NOT_ALLOWED',
      });
  });
});

it('asks the database once for all who ask at the same time', async () => {
  const query = jest.spyOn(pg.Client.prototype, 'query');
  try {
    const database = signet.application.nest.get(Database);
    const answers = await Promise.all(Array.from({ length: 100 }, () => database.isReachable()));
    expect(answers).toEqual(Array(100).fill(true));
    expect(
      query.mock.calls.filter(([question]) => (question as { name?: string }).name === 'ping'),
    ).toHaveLength(1);
  } finally {
    query.mockRestore();
  }
});
