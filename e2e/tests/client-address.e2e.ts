import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '../../scripts/process/ports.mjs';
import { dashboardSecret, startDashboard } from '../support/stack.mjs';
import { expect, test } from '../support/test.js';

test('the dashboard tells the API where a request comes from, whatever the client claims', async () => {
  let seen: Record<string, unknown> = {};
  const api = createServer((request, response) => {
    const { headers } = request;
    seen[request.url!] = ['secret', 'for', 'host'].map((name) => headers[`signet-console-${name}`]);
    response.writeHead(401, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  mkdirSync(test.info().outputDir, { recursive: true });
  const stop = await startDashboard({
    port,
    url,
    apiUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
    dataDir: test.info().outputDir,
  });
  try {
    const headers = {
      'x-forwarded-for': '203.0.113.7',
      'signet-console-for': '198.51.100.1',
      'signet-console-secret': 'guessed',
      cookie: 'signet_session=anything',
    };
    seen = {};
    // Handed on to the API, and asked while a page is rendered.
    await fetch(`${url}/api/v1/anything`, { headers });
    await fetch(`${url}/agents`, { headers, redirect: 'manual' });
    expect(Object.keys(seen).length).toBeGreaterThan(1);
    for (const told of Object.values(seen))
      expect(told).toEqual([dashboardSecret, '203.0.113.7, 127.0.0.1', `127.0.0.1:${port}`]);
  } finally {
    await stop();
    api.close();
  }
});
