import { Guard } from '../../src/access/index.js';
import { OPERATIONS, operationsServer } from '../../src/operations/index.js';
import { Surfaces } from '../../src/surfaces/index.js';
import { filled } from '../support/attacker.js';
import { routesOf } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';

describe('the operations listener', () => {
  let signet: Signet;
  let url: string;
  beforeAll(async () => {
    signet = await startSignet();
    url = await signet.application.operations.listen({ port: 0, host: '127.0.0.1' });
  });
  afterAll(async () => {
    await signet.application.operations.close();
    await signet.close();
  });

  it('gives the figures that can be had, names those that cannot, and gives them again', async () => {
    expect(await (await fetch(`${url}/metrics`)).text()).toContain('signet_webhook_relay_lag_seconds 0');
    await signet.sql('alter table event rename to event_away');
    const partly = await fetch(`${url}/metrics`);
    expect(partly.status).toBe(200);
    const text = await partly.text();
    expect(text).toContain('signet_figures_missing{figure="signet_webhook_relay_lag_seconds"} 1');
    expect(text).not.toMatch(/^signet_webhook_relay_lag_seconds/m);
    for (const figure of ['process_cpu_seconds_total', 'http_server_request_duration_seconds'])
      expect(text).toContain(`# TYPE ${figure}`);
    expect((await fetch(`${url}/livez`)).status).toBe(200);
    await signet.sql('alter table event_away rename to event');
    const whole = await (await fetch(`${url}/metrics`)).text();
    expect(whole).toMatch(/^signet_webhook_relay_lag_seconds/m);
    expect(whole).not.toContain('signet_figures_missing{');
  });

  it('says whether to send calls here, and that it takes leave', async () => {
    const ready = await fetch(`${url}/readyz?probe=1`);
    expect(ready.status).toBe(200);
    expect(ready.headers.get('cache-control')).toBe('no-store');
    expect(await ready.json()).toEqual({ status: 'ready', checks: { database: true } });
    expect((await fetch(`${url}/readyz`, { method: 'HEAD' })).status).toBe(200);
    signet.application.draining.begin();
    const leaving = await fetch(`${url}/readyz`);
    expect(leaving.status).toBe(503);
    expect(await leaving.json()).toMatchObject({ status: 'stopping' });
    expect((await fetch(`${url}/livez`)).status).toBe(200);
  });

  it('has none of the public routes, and the public one none of its own', async () => {
    const routes = routesOf(signet);
    expect(routes.length).toBeGreaterThan(200);
    const here = await Promise.all(
      routes.map(async (route) => {
        const { method, path } = filled(route);
        const answer = await signet.application.operations.inject({ method: method as 'GET', url: path });
        return [answer.statusCode, answer.body];
      }),
    );
    for (const answer of here) expect(answer).toEqual([404, '{"status":"not found"}']);
    const own = signet.application.nest.get(Guard).routes.filter(({ surface }) => surface === OPERATIONS);
    expect(own.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(
      ['livez', 'metrics', 'readyz'].flatMap((name) => [`GET /${name}`, `HEAD /${name}`]).sort(),
    );
    for (const { path } of own) expect((await fetch(signet.url + path)).status).toBe(404);
  });

  it.each(['/', '/livez/', '/Livez', '/%', '/%00', '/livez%2f', '//livez', `/${'x'.repeat(8000)}`])(
    'answers %s in its own words',
    async (path) => {
      const answer = await signet.application.operations.inject(path);
      expect([400, 404]).toContain(answer.statusCode);
      expect(answer.json()).toEqual({ status: expect.stringMatching(/^not (found|readable)$/) as string });
    },
  );

  it('is closed like every other: a route that declares nothing answers nobody', async () => {
    const tell = () => Promise.resolve({ secret: 'told' });
    const server = operationsServer(
      Surfaces.on('operations', [OPERATIONS]),
      signet.application.nest.get(Guard),
      {
        register: (one) => {
          one.get('/livez/silent', tell);
          one.get('/elsewhere', { config: { access: { public: 'Somebody said so' } } }, tell);
          one.get('/readyz/admin', { config: { access: { requires: 'admin' } } }, tell);
        },
      },
    );
    for (const path of ['/livez/silent', '/elsewhere', '/readyz/admin']) {
      const answer = await server.inject(path);
      expect([answer.statusCode, answer.body]).toEqual([403, '{"status":"not allowed"}']);
    }
  });

  it('says no more than that it cannot answer, when it cannot', async () => {
    const server = operationsServer(
      Surfaces.on('operations', [OPERATIONS]),
      signet.application.nest.get(Guard),
      {
        register: (one) => {
          const access = { public: 'A probe', looksAt: 'nobody' } as const;
          one.get('/livez/broken', { config: { access } }, () => Promise.reject(new Error('secret')));
        },
      },
    );
    const answer = await server.inject('/livez/broken');
    expect([answer.statusCode, answer.body]).toEqual([503, '{"status":"not available"}']);
  });
});
