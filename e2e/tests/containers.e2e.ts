import { readFileSync } from 'node:fs';
import { ManagementClient } from '@signet/sdk/management';
import { connect } from '../../scripts/postgres/connect.mjs';
import { startThrowawayPostgres } from '../../scripts/postgres.mjs';
import { freePort } from '../../scripts/process/ports.mjs';
import { endChild } from '../../scripts/process/spawn.mjs';
import { containersIn } from '../support/containers.mjs';
import { expect, test } from '../support/test.js';

test('the programs of the containers work with their arguments, settings and secrets, and without privileges', async () => {
  const postgres = await startThrowawayPostgres();
  const containers = containersIn(test.info().outputPath('containers'));
  const running: ReturnType<typeof containers.start>[] = [];
  const start = (name: string, env: Record<string, string> = {}) => {
    const one = containers.start(name, env);
    running.push(one);
    return one;
  };
  try {
    // The database as its container leaves it: with an owner, and no login of the service yet.
    const client = await connect(postgres.url);
    await client.query(`alter role signet password '${containers.readSecret('postgres_owner_password')}'`);
    await client.end();
    const { port } = new URL(postgres.url);
    for (const name of ['database_owner_url', 'database_url'])
      containers.writeSecret(
        name,
        containers.readSecret(name).replace('@postgres:5432', `@127.0.0.1:${port}`),
      );

    // Nobody serves from a database that is not prepared.
    const early = start('api');
    expect(await early.exited, early.log()).not.toBe(0);
    const prepare = start('prepare');
    expect(await prepare.exited, prepare.log()).toBe(0);
    expect(prepare.log()).toContain('The service works as signet_service.');
    expect(await start('prepare').exited, 'a second time').toBe(0);

    const ports = async () => ({
      SIGNET_API_PORT: String(await freePort()),
      SIGNET_OPS_PORT: String(await freePort()),
    });
    const [apiPorts, workerPorts] = [await ports(), await ports()];
    const api = start('api', apiPorts);
    const worker = start('worker', workerPorts);
    const apiUrl = `http://127.0.0.1:${apiPorts.SIGNET_API_PORT}`;
    const dashboardPort = String(await freePort());
    const dashboard = start('dashboard', { PORT: dashboardPort, SIGNET_API_URL: apiUrl });
    const answers = (url: string) =>
      fetch(url).then(
        (response) => response.status,
        () => 0,
      );
    for (const [url, one] of [
      [`http://127.0.0.1:${apiPorts.SIGNET_OPS_PORT}/readyz`, api],
      [`http://127.0.0.1:${workerPorts.SIGNET_OPS_PORT}/readyz`, worker],
      [`http://127.0.0.1:${dashboardPort}/sign-in`, dashboard],
    ] as const)
      await expect.poll(() => answers(url), { message: one.log(), timeout: 60_000 }).toBe(200);

    const registered = await fetch(`${apiUrl}/agents/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'In a container', owner_email: 'x@example.com' }),
    });
    expect(registered.status).toBe(201);
    const management = new ManagementClient({ baseURL: `http://127.0.0.1:${dashboardPort}` });
    await management.sessions.getSetupState();
    // The API says so of a dashboard whose visitors it cannot tell apart.
    expect(api.log()).not.toContain('A dashboard asks that does not know');

    for (const { child } of [api, worker]) {
      const environment = readFileSync(`/proc/${child.pid}/environ`, 'utf8');
      expect(environment).not.toContain('OWNER');
      expect(environment).not.toMatch(/postgres:\/\//);
    }
    for (const one of [api, worker, dashboard]) {
      await endChild(one.child);
      expect(one.log()).not.toMatch(/EACCES|EROFS|EPERM|permission denied/);
    }
  } finally {
    for (const { child } of running) await endChild(child);
    await postgres.stop();
  }
});
