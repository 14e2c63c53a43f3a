import http from 'node:http';
import { gunzipSync } from 'node:zlib';
import { ApiDocument } from '../../src/docs/index.js';
import { aManagementKey } from '../support/console.js';
import { routesOf } from '../support/routes.js';
import { startSignet, type Signet } from '../support/signet.js';

const { jest } = import.meta;

/** What answers the same twice and is no document: it says how things stand, to whoever has to know it now. */
const STATES = ['/api/v1/setup', '/ati/health', '/.well-known/revoked.jwt', '/.well-known/revoked.feed'];

/** Those that take credentials: an empty list answers the same twice as well, so nothing tells them from a list. */
const FOR_OPERATORS = ['/api/v1/event-types'];

/** Costs next to nothing, and no database. */
const LIGHT = '/.well-known/jwks.json';

describe('what is answered to everybody alike', () => {
  let signet: Signet;
  let operator: Record<string, string>;
  let documents: string[];
  beforeAll(async () => {
    signet = await startSignet();
    operator = (await aManagementKey(signet)).headers;
    documents = [...FOR_OPERATORS];
    for (const { method, path } of routesOf(signet)) {
      if (method !== 'GET' || path.includes(':') || STATES.includes(path)) continue;
      const first = await get(path);
      signet.clock.advance(1);
      const again = await get(path);
      if (first.status === 200 && first.body.equals(again.body)) documents.push(path);
    }
  });
  afterAll(() => signet.close());

  /** Without a client library, which would ask for compression and undo it. */
  const get = (path: string, headers: Record<string, string> = {}) =>
    new Promise<{ status: number; headers: http.IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
      http
        .get(
          signet.url + path,
          { headers: { ...(FOR_OPERATORS.includes(path) && operator), ...headers } },
          (response) => {
            const chunks: Buffer[] = [];
            response.on('data', (chunk: Buffer) => chunks.push(chunk));
            // What goes on and on is none: its beginning is enough to tell.
            if (response.headers['content-type']?.startsWith('text/event-stream')) response.destroy();
            response.on('close', () =>
              resolve({
                status: response.statusCode!,
                headers: response.headers,
                body: Buffer.concat(chunks),
              }),
            );
          },
        )
        .on('error', reject);
    });

  it('is found by asking every route', () => {
    expect(documents).toEqual(
      expect.arrayContaining([
        '/docs',
        '/docs/openapi.json',
        '/docs/openapi.yaml',
        '/api-docs/versions',
        '/.well-known/jwks.json',
        '/.well-known/signet-audit-keys.json',
        '/.well-known/webhook-keys.json',
        '/permissions/list',
        '/v1/webhooks/events',
      ]),
    );
  });

  it('has a strong name, and is not sent to whoever holds it', async () => {
    for (const path of documents) {
      const { headers, body } = await get(path);
      expect([path, headers.etag]).toEqual([path, expect.stringMatching(/^"[\w-]{20,}"$/)]);
      expect([path, headers['cache-control']]).toEqual([path, expect.not.stringContaining('no-store')]);
      for (const name of [headers.etag!, `W/${headers.etag}`, `"other", ${headers.etag}`, '*']) {
        const held = await get(path, { 'if-none-match': name });
        expect([path, name, held.status, held.body.length]).toEqual([path, name, 304, 0]);
        expect(held.headers.etag).toBe(headers.etag);
        expect(held.headers['cache-control']).toBe(headers['cache-control']);
        expect(held.headers.vary).toBe(headers.vary);
      }
      const other = await get(path, { 'if-none-match': '"other"' });
      expect([path, other.status, other.body.equals(body)]).toEqual([path, 200, true]);
    }
  });

  it('is the same text compressed, under another name', async () => {
    for (const path of documents) {
      const plain = await get(path);
      const packed = await get(path, { 'accept-encoding': 'gzip' });
      expect([path, plain.headers.vary]).toEqual([path, expect.stringContaining('Accept-Encoding')]);
      expect([path, plain.headers['content-encoding']]).toEqual([path, undefined]);
      if (plain.body.length < 1_024) continue;
      expect([path, packed.headers['content-encoding']]).toEqual([path, 'gzip']);
      expect(gunzipSync(packed.body).equals(plain.body)).toBe(true);
      expect(packed.headers.etag).not.toBe(plain.headers.etag);
      expect(Number(packed.headers['content-length'])).toBe(packed.body.length);
      const held = await get(path, { 'accept-encoding': 'gzip', 'if-none-match': packed.headers.etag! });
      expect([path, held.status]).toEqual([path, 304]);
    }
  });

  it('has another name when it changes', async () => {
    const before = await get('/permissions/list');
    const added = await fetch(`${signet.url}/api/v1/permissions`, {
      method: 'POST',
      headers: { ...operator, 'content-type': 'application/json' },
      body: JSON.stringify({ permission: 'billing:invoices:read' }),
    });
    expect(added.status).toBe(201);
    const after = await get('/permissions/list', { 'if-none-match': before.headers.etag! });
    expect(after.status).toBe(200);
    expect(after.body.toString()).toContain('billing:invoices:read');
    expect(after.headers.etag).not.toBe(before.headers.etag);
  });

  it.each(['/docs/openapi.json', '/docs/openapi.yaml', '/docs/management', '/docs/agentauth'])(
    'leaves the thread to others while %s is made',
    async (path) => {
      const beside = await startSignet({ beside: signet });
      try {
        const ask = (at: string) => fetch(beside.url + at).then((answer) => answer.text());
        await ask(LIGHT);
        let isMade = false;
        const made = ask(path).then(() => (isMade = true));
        let answered = 0;
        for (; !isMade; answered++) await ask(LIGHT);
        // Made in one go it lets through the few that are on their way when it begins and ends.
        expect(answered).toBeGreaterThan(30);
        await made;
      } finally {
        await beside.close();
      }
    },
  );

  it('is written out once, however many ask for it', async () => {
    const beside = await startSignet({ beside: signet });
    const written = jest.spyOn(ApiDocument.prototype, 'at');
    const stringify = jest.spyOn(JSON, 'stringify');
    try {
      const ask = (path: string) => fetch(beside.url + path).then((response) => response.text());
      const paths = ['/docs', '/docs/management', '/docs/openapi.json', '/docs/openapi.yaml'];
      await Promise.all(Array.from({ length: 40 }, (_, index) => ask(paths[index % 4]!)));
      expect(written).toHaveBeenCalledTimes(1);
      const documents = stringify.mock.calls.filter(
        ([value]) => typeof value === 'object' && value !== null && 'openapi' in value,
      );
      expect(documents).toHaveLength(1);
    } finally {
      written.mockRestore();
      stringify.mockRestore();
      await beside.close();
    }
  });
});
