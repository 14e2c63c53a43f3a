import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '../../scripts/process/ports.mjs';
import { startDashboard } from '../support/stack.mjs';
import { expect, test } from '../support/test.js';

test('the dashboard tells the API where a request comes from, whatever the client claims', async () => {
  let seen: Record<string, unknown> = {};
  const api = createServer((request, response) => {
    seen[request.url!] = request.headers['x-forwarded-for'];
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
    const headers = { 'x-forwarded-for': '203.0.113.7', cookie: 'signet_session=anything' };
    seen = {};
    // Handed on by the proxy, and asked while a page is rendered.
    await fetch(`${url}/api/v1/anything`, { headers });
    await fetch(`${url}/agents`, { headers, redirect: 'manual' });
    expect(Object.keys(seen).length).toBeGreaterThan(1);
    expect(new Set(Object.values(seen))).toEqual(new Set(['203.0.113.7, 127.0.0.1']));
  } finally {
    await stop();
    api.close();
  }
});
