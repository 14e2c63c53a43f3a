import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Server } from 'node:net';
import zlib from 'node:zlib';
import { GuardedClient, type EgressRules, type Resolve } from '../../src/platform/egress/index.js';
import { ResolveError } from '../../src/platform/egress/resolver.js';
import { EXPIRED, RECEIVER_TEST, TEST_CA } from '../support/certificates.js';

const rules: EgressRules = {
  allowHttp: true,
  allowPrivate: true,
  allow: new Set(),
  deniedPorts: new Set([22]),
};
/** Longer than a test may take: who waits for it fails. */
const NO_DEADLINE_MS = 600_000;
const toLoopback: Resolve = () => Promise.resolve(['127.0.0.1']);

type Speak = (socket: net.Socket) => void;

/** They never end by themselves: only the deadline ends such a call. */
const ENDLESS: [string, Speak][] = [
  ['a silent server', () => {}],
  ['a head that comes byte by byte', drip('HTTP/1.1 200 OK\r\nx-long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')],
];
const HOSTILE: [string, Speak, string][] = [
  [
    'an endless 100 Continue',
    (socket: net.Socket) => void setInterval(() => socket.write('HTTP/1.1 100 Continue\r\n\r\n'), 20).unref(),
    'protocol_error',
  ],
  ['garbage', (socket) => void socket.end('SSH-2.0-OpenSSH_9.6\r\n'), 'protocol_error'],
  ['a reset', (socket) => void socket.resetAndDestroy(), 'reset'],
  ['an end without an answer', (socket) => void socket.end(), 'reset'],
  [
    'a head of 40 KB',
    (socket) => void socket.end(`HTTP/1.1 200 OK\r\nx-big: ${'a'.repeat(40_000)}\r\n\r\n`),
    'header_overflow',
  ],
  [
    'an unasked upgrade',
    (socket: net.Socket) =>
      void socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'),
    'protocol_error',
  ],
];

describe('outbound calls', () => {
  const servers: Server[] = [];
  const sockets = new Set<net.Socket>();
  const clients: GuardedClient[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const socket of sockets) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
  });

  const listen = async (server: Server): Promise<number> => {
    servers.push(server);
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  };
  const aClient = (more: Partial<EgressRules> = {}, resolve = toLoopback, ca: string[] = []) => {
    const client = new GuardedClient({ ...rules, ...more }, { resolve, ca });
    clients.push(client);
    return client;
  };
  const post = (client: GuardedClient, url: string, timeoutMs = NO_DEADLINE_MS) =>
    client.send({ method: 'POST', url, headers: { 'x-test': '1' }, body: Buffer.from('{}'), timeoutMs });
  /** A server that speaks bytes, not HTTP. */
  const raw = (speak: (socket: net.Socket) => void) =>
    listen(net.createServer((socket) => void socket.once('data', () => speak(socket))));

  it('answer with status, headers, body and what the way there cost', async () => {
    const port = await listen(
      http.createServer((_, response) => response.setHeader('x-a', 'b').end('hello')),
    );
    const client = aClient();
    const first = await post(client, `http://receiver.test:${port}/path?q=1`);
    expect(first).toMatchObject({
      status: 200,
      fault: null,
      remoteAddress: '127.0.0.1',
      reusedConnection: false,
      dnsMs: expect.any(Number),
      connectMs: expect.any(Number),
      tlsMs: null,
      headers: { 'x-a': 'b' },
    });
    expect(first.status !== null && first.body.toString()).toBe('hello');
    expect(await post(client, `http://receiver.test:${port}/`)).toMatchObject({
      status: 200,
      reusedConnection: true,
      connectMs: null,
    });
  });

  it('go to the address that was checked, whatever the name says a moment later', async () => {
    const port = await listen(http.createServer((_, response) => response.end()));
    let asked = 0;
    const rebinding: Resolve = () => Promise.resolve(++asked === 1 ? ['127.0.0.1'] : ['169.254.169.254']);
    const client = aClient({}, rebinding);
    expect(await post(client, `http://rebind.example:${port}/`)).toMatchObject({ status: 200 });
    expect(asked).toBe(1);
    client.close();
    expect(await post(aClient({}, rebinding), `http://rebind.example:${port}/`)).toMatchObject({
      fault: 'blocked_address',
    });
  });

  it.each([
    ['a private address', ['127.0.0.1']],
    ['a public and a private address', ['8.8.8.8', '127.0.0.1']],
    ['a mapped private address', ['::ffff:127.0.0.1']],
  ])('reach no server through a name with %s', async (_, addresses) => {
    let reached = 0;
    const port = await listen(http.createServer((_request, response) => response.end(String(++reached))));
    const client = aClient({ allowPrivate: false }, () => Promise.resolve(addresses));
    expect(await post(client, `http://receiver.example.com:${port}/`)).toMatchObject({
      fault: 'blocked_address',
    });
    expect(reached).toBe(0);
  });

  it('reach a private name at the one port that is allowed, and at no other', async () => {
    const reached: string[] = [];
    const aServer = (name: string) =>
      listen(http.createServer((_request, response) => response.end(String(reached.push(name)))));
    const [allowed, other] = [await aServer('allowed'), await aServer('other')];
    const client = aClient({ allowPrivate: false, allow: new Set([`receiver.example.com:${allowed}`]) });
    expect(await post(client, `http://receiver.example.com:${allowed}/`)).toMatchObject({ status: 200 });
    expect(await post(client, `http://receiver.example.com:${other}/`)).toMatchObject({
      fault: 'blocked_address',
    });
    expect(reached).toEqual(['allowed']);
  });

  it('look at the address again at every call, because settings change', async () => {
    const client = aClient({ allowPrivate: false });
    expect(await post(client, 'http://127.0.0.1:1/')).toMatchObject({
      fault: 'blocked_address',
      status: null,
    });
    expect(await post(client, 'http://receiver.test:22/')).toMatchObject({ fault: 'blocked_url' });
  });

  it('do not follow redirects', async () => {
    let reached = 0;
    const inside = await listen(http.createServer((_, response) => response.end(String(++reached))));
    const port = await listen(
      http.createServer((_, response) =>
        response.writeHead(302, { location: `http://127.0.0.1:${inside}/` }).end(),
      ),
    );
    expect(await post(aClient(), `http://receiver.test:${port}/`)).toMatchObject({ status: 302 });
    expect(reached).toBe(0);
  });

  it('read 16 KiB of an endless body and no more', async () => {
    const port = await listen(
      http.createServer((_, response) => {
        const pour = () => {
          while (response.write(Buffer.alloc(64 * 1024)));
          response.once('drain', pour);
        };
        pour();
        response.on('error', () => {});
      }),
    );
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post(aClient(), `http://receiver.test:${port}/`, 15_000)),
    );
    for (const answer of answers) expect(answer.status !== null && answer.body.length).toBe(16 * 1024);
  });

  it('inflate nothing', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(20 * 1024 * 1024));
    const port = await listen(
      http.createServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)),
    );
    const answer = await post(aClient(), `http://receiver.test:${port}/`);
    expect(answer.status !== null && answer.body.subarray(0, 2)).toEqual(bomb.subarray(0, 2));
  });

  it('count a status line as the answer even when the body never ends well', async () => {
    const cut = await raw((socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nshort'));
    expect(await post(aClient(), `http://receiver.test:${cut}/`)).toMatchObject({ status: 200 });
    const drip = await raw((socket) => {
      socket.write('HTTP/1.1 204 No Content\r\nconnection: keep-alive\r\n\r\n');
    });
    expect(await post(aClient(), `http://receiver.test:${drip}/`)).toMatchObject({ status: 204 });
  });

  it.each(ENDLESS)('end with the deadline against %s', async (_, speak) => {
    const answer = await post(aClient(), `http://receiver.test:${await raw(speak)}/`, 600);
    expect(answer).toMatchObject({ status: null, fault: 'timeout' });
  });

  it.each(HOSTILE)('end long before the deadline against %s', async (_, speak, fault) => {
    const answer = await post(aClient(), `http://receiver.test:${await raw(speak)}/`, NO_DEADLINE_MS);
    expect(answer).toMatchObject({ status: null, fault });
  });

  it('end with the deadline while a name is resolved', async () => {
    const never: Resolve = () => new Promise(() => {});
    expect(await post(aClient({}, never), 'http://slow.example:80/', 300)).toMatchObject({
      fault: 'timeout',
    });
  });

  it('say why a name has no address, and that nobody listens', async () => {
    const client = (fault: 'dns_not_found' | 'dns_timeout') =>
      aClient({}, () => Promise.reject(new ResolveError(fault, 'nowhere.example')));
    expect(await post(client('dns_not_found'), 'http://nowhere.example/')).toMatchObject({
      fault: 'dns_not_found',
    });
    expect(await post(client('dns_timeout'), 'http://nowhere.example/')).toMatchObject({
      fault: 'dns_timeout',
    });
    expect(await post(aClient(), 'http://receiver.test:1/')).toMatchObject({ fault: 'connect_refused' });
  });

  it('send once more, for free, when a kept connection was closed as we wrote', async () => {
    let requests = 0;
    const port = await listen(
      net.createServer((socket) => {
        let served = 0;
        socket.on('data', () => {
          requests += 1;
          if (served++ === 0) socket.write('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n');
          else socket.resetAndDestroy();
        });
      }),
    );
    const client = aClient();
    expect(await post(client, `http://receiver.test:${port}/`)).toMatchObject({ status: 200 });
    expect(await post(client, `http://receiver.test:${port}/`)).toMatchObject({
      status: 200,
      reusedConnection: false,
    });
    expect(requests).toBe(3);
  });

  describe('over TLS', () => {
    const secure = (identity: { cert: string; key: string }, options: https.ServerOptions = {}) =>
      listen(https.createServer({ ...identity, ...options }, (_, response) => response.end('ok')));

    it('check the certificate against the name, not the address', async () => {
      const port = await secure(RECEIVER_TEST);
      const answer = await post(aClient({}, toLoopback, [TEST_CA]), `https://receiver.test:${port}/`);
      expect(answer).toMatchObject({ status: 200, remoteAddress: '127.0.0.1' });
      expect(answer.tlsMs).toBeGreaterThanOrEqual(0);
      expect(await post(aClient({}, toLoopback, [TEST_CA]), `https://other.test:${port}/`)).toMatchObject({
        fault: 'tls_name_mismatch',
      });
    });

    it('trust nobody new, nothing expired, nothing old, and no plain text', async () => {
      const port = await secure(RECEIVER_TEST);
      expect(await post(aClient(), `https://receiver.test:${port}/`)).toMatchObject({
        fault: 'tls_untrusted',
      });
      const expired = await secure(EXPIRED);
      expect(
        await post(aClient({}, toLoopback, [TEST_CA]), `https://receiver.test:${expired}/`),
      ).toMatchObject({
        fault: 'tls_expired',
      });
      const old = await secure(RECEIVER_TEST, {
        maxVersion: 'TLSv1.1',
        minVersion: 'TLSv1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      });
      expect(await post(aClient({}, toLoopback, [TEST_CA]), `https://receiver.test:${old}/`)).toMatchObject({
        fault: expect.stringMatching(/tls_protocol|reset/),
      });
      const plain = await listen(http.createServer((_, response) => response.end()));
      expect(await post(aClient(), `https://receiver.test:${plain}/`)).toMatchObject({
        fault: 'tls_protocol',
      });
    });
  });
});

function drip(text: string): Speak {
  return (socket) => {
    let at = 0;
    const timer = setInterval(() => {
      if (at < text.length) socket.write(text[at++]!);
    }, 30).unref();
    socket.on('close', () => clearInterval(timer));
  };
}
