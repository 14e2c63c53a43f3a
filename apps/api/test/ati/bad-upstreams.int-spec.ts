import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { toldByCommandLine } from '../support/ati-command-line.js';
import { aManager } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { aProvider, aSandbox, openDoor } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';

/** Longer than an upstream may be silent. */
const SILENCE_MS = 25_000;

let signet: Signet;
let upstream: Receiver;
let caller: Record<string, string>;

beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
  const api = await aManager(signet);
  upstream = await Receiver.start();
  caller = openDoor(signet)(await aSandbox(signet));
  await aProvider(
    api,
    { name: 'odd', base_url: upstream.url('') },
    { ask: { method: 'POST', path: '/ask' } },
  );
  const mcp = await api('POST', '/ati/providers', {
    name: 'oddmcp',
    kind: 'mcp',
    base_url: upstream.url('/mcp'),
  });
  await api('POST', '/ati/tools', { provider_id: mcp.body.id, name: 'oddmcp:ask' });
});
afterAll(async () => {
  await signet.close();
  await upstream.close();
});

const call = async (name = 'odd:ask') => {
  const response = await fetch(`${signet.url}/ati/call`, {
    method: 'POST',
    headers: caller,
    body: JSON.stringify({ tool_name: name }),
  });
  const text = await response.text();
  const body = JSON.parse(text) as { result: unknown; error?: string };
  return { status: response.status, body, told: toldByCommandLine(response.status, text) };
};
const answering = (write: (response: ServerResponse) => void) => {
  upstream.behave = (_, response) => write(response);
};
const json = (text: string | Buffer, headers: Record<string, string> = {}) =>
  answering(
    (response) => void response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(text),
  );
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('an upstream that can be used', () => {
  it.each<[string, string, Buffer | string, unknown]>([
    ['JSON', 'application/json', '{"a":[1,null]}', { a: [1, null] }],
    ['JSON of another kind', 'application/problem+json; charset=utf-8', '{"a":1}', { a: 1 }],
    ['JSON that nobody calls so', '', '{"a":1}', { a: 1 }],
    ['a scalar', 'application/json', '7', 7],
    ['false', 'application/json', 'false', false],
    ['null', 'application/json', 'null', null],
    ['text', 'text/plain', 'Hello', 'Hello'],
    ['a page', 'text/html', '<p>Hello</p>', '<p>Hello</p>'],
    ['nothing', 'text/plain', '', null],
    ['a NUL in JSON', 'application/json', '"a\\u0000b"', 'a\0b'],
    ['a member twice', 'application/json', '{"a":1,"a":2}', { a: 2 }],
    ['many levels', 'application/json', deep(150), JSON.parse(deep(150))],
  ])('answers with %s', async (_, type, text, result) => {
    answering((response) => void response.writeHead(200, type ? { 'content-type': type } : {}).end(text));
    expect(await call()).toMatchObject({ status: 200, body: { result } });
  });

  it('answers 204 with nothing', async () => {
    answering((response) => void response.writeHead(204).end());
    expect((await call()).body).toEqual({ result: null });
  });

  it('is shown nothing of the credentials of the caller', async () => {
    json('{}');
    upstream.received.length = 0;
    await call();
    const [{ headers }] = upstream.received as [(typeof upstream.received)[0]];
    expect(headers['authorization']).toBeUndefined();
    expect(JSON.stringify(headers)).not.toContain(caller['authorization']!);
  });
});

describe('an upstream that cannot be used is a failure of the provider, and nothing of what it said is told:', () => {
  const SAID = 'the scope of this secret expired';
  const WAYS: Record<string, () => void> = {
    'it hangs up': () => answering((response) => void response.destroy()),
    'it hangs up in the middle': () =>
      answering((response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1_000 });
        response.write(`{"a":"${SAID}`, () => response.destroy());
      }),
    'it says less than it promised': () =>
      answering((response) => {
        response.strictContentLength = false;
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 500 });
        response.write('{"a":1}', () => response.socket!.end());
      }),
    'it says more than it promised': () =>
      answering((response) => {
        response.strictContentLength = false;
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 3 });
        response.end('{"a":1}');
      }),
    'it speaks no HTTP': () => answering((response) => void response.socket!.end(`${SAID}\r\n\r\n`)),
    'it promises JSON and sends something else': () => json(SAID),
    'it sends half of JSON': () => json('{"a":'),
    'its text is no UTF-8': () => json(Buffer.from([0x22, 0xff, 0x22])),
    'its JSON nests without end': () => json(deep(100_000)),
    'it sends a picture': () =>
      answering((response) => void response.writeHead(200, { 'content-type': 'image/png' }).end('PNG')),
    'it compresses unasked': () => json(gzipSync('{}'), { 'content-encoding': 'gzip' }),
    'it sends more than fits': () => json(`"${'x'.repeat(5 * 1024 * 1024)}"`),
    'it sends a head that does not fit': () => json('{}', { 'x-long': 'x'.repeat(40_000) }),
    'it leads elsewhere': () =>
      answering((response) => void response.writeHead(302, { location: upstream.url('/else') }).end(SAID)),
    'it leads to a place that must not be called': () =>
      answering((response) => void response.writeHead(307, { location: 'http://169.254.169.254/' }).end()),
    'it fails': () => answering((response) => void response.writeHead(500).end(SAID)),
    'it refuses': () => answering((response) => void response.writeHead(401).end(SAID)),
  };

  it.each(Object.keys(WAYS))('%s', async (way) => {
    WAYS[way]!();
    upstream.received.length = 0;
    const { status, body, told } = await call();
    expect([status, body.result, told]).toEqual([502, null, 'provider.upstream_error']);
    expect(body.error).not.toContain('expired');
    // Nobody is led anywhere, and nothing is asked twice.
    expect(upstream.received.map(({ path }) => path)).toEqual(['/ask']);
  });

  it.each(['it hangs up', 'it promises JSON and sends something else', 'it leads elsewhere', 'it fails'])(
    'over MCP: %s',
    async (way) => {
      WAYS[way]!();
      expect(await call('oddmcp:ask')).toMatchObject({ status: 502, told: 'provider.upstream_error' });
    },
  );

  it(
    'it hangs, before its answer and in it',
    async () => {
      const timed = () => call().then(({ status, told }) => [status, told]);
      answering(() => {});
      const silent = timed();
      await received(1);
      answering((response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"a":');
      });
      expect(await Promise.all([silent, timed()])).toEqual(Array(2).fill([502, 'provider.timeout']));
    },
    SILENCE_MS,
  );

  const received = async (count: number) => {
    upstream.received.length = 0;
    while (upstream.received.length < count) await new Promise((resolve) => setImmediate(resolve));
  };
});
