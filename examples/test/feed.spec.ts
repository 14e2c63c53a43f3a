import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Issuer } from './issuer.js';

let issuer: Issuer;
let server: Server;
beforeAll(async () => {
  issuer = await Issuer.start();
  // The example reads it when it is loaded, as a service does.
  process.env['SIGNET_ISSUER'] = issuer.url;
  const { createApp } = await import('../express/with-feed.js');
  server = await new Promise<Server>((resolve) => {
    const started: Server = createApp().listen(0, '127.0.0.1', () => resolve(started));
  });
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await issuer.stop();
});

const ask = async (path: string, token = '') => {
  const { port } = server.address() as AddressInfo;
  const headers = { connection: 'close', authorization: `Bearer ${token}` };
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

it('the express example with the feed refuses an agent that was stopped, and says how fresh it is', async () => {
  const token = issuer.token({ epoch: 0 });
  expect(await ask('/tickets', token)).toEqual({ status: 200, body: { agent: 'agt_1', tickets: [] } });
  while (!(await ask('/health')).body['connected']) await pause(5);
  issuer.stopAgent('agt_1');
  while ((await ask('/tickets', token)).status !== 401) await pause(5);
  expect((await ask('/tickets', token)).body).toMatchObject({ code: 'TOKEN_REVOKED' });
  expect((await ask('/health')).body).toMatchObject({ state: 'fresh', sequence: 1, entries: 1 });
  expect((await ask('/tickets', issuer.token({ epoch: 1 }))).status).toBe(200);
});
