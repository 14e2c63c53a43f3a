import { createHash } from 'node:crypto';
import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import zlib from 'node:zlib';
import { GuardedClient, type EgressRules, type StreamedCall } from '../../src/platform/egress/index.js';
import { EXPIRED, RECEIVER_TEST, TEST_CA } from '../support/certificates.js';
import { RAW_ANSWERS } from '../support/raw-answers.js';
import { until } from '../support/until.js';

const RULES: EgressRules = {
  allowHttp: true,
  allowPrivate: true,
  allow: new Set(),
  deniedPorts: new Set([22]),
};
const LIMITS = { silenceMs: 600_000, totalMs: 600_000, sentMaxBytes: 1e9, receivedMaxBytes: 1e9 };
const MEGABYTE = 1024 * 1024;

describe('a streamed call', () => {
  const servers: Server[] = [];
  const sockets = new Set<Socket>();
  const clients: GuardedClient[] = [];
  afterEach(async () => {
    for (const client of clients.splice(0)) client.close();
    for (const socket of sockets) socket.destroy();
    await Promise.all(servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))));
    sockets.clear();
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
  const opened = (count: number) =>
    until(
      () => sockets.size,
      (size) => size === count,
    );
  const serving = (answer: (request: IncomingMessage, response: ServerResponse) => unknown) =>
    listen(http.createServer((request, response) => void answer(request, response)));
  /** A server that speaks bytes, not HTTP. */
  const speaking = (speak: (socket: Socket) => void) =>
    listen(net.createServer((socket) => void socket.once('data', () => speak(socket))));
  const aClient = ({
    addresses = ['127.0.0.1'],
    ca = [],
    ...rules
  }: Partial<EgressRules> & { addresses?: string[]; ca?: string[] } = {}) => {
    const client = new GuardedClient(
      { ...RULES, ...rules },
      { resolve: () => Promise.resolve(addresses), ca },
    );
    clients.push(client);
    return client;
  };
  const at = (
    port: number,
    call: Partial<StreamedCall> = {},
    limits: Partial<StreamedCall['limits']> = {},
  ) => ({
    method: 'POST' as const,
    url: `http://receiver.test:${port}/`,
    headers: {},
    ...call,
    limits: { ...LIMITS, ...limits },
  });
  const bodyOf = (answer: Awaited<ReturnType<GuardedClient['stream']>>): Readable => {
    if (answer.fault !== null) throw new Error(answer.reason);
    return answer.body;
  };

  it('passes both bodies on while they are still coming', async () => {
    const port = await serving((request, response) => request.pipe(response));
    const sent = new PassThrough();
    sent.write('one');
    const answer = bodyOf(await aClient().stream(at(port, { body: sent })));
    expect(String((await once(answer, 'data'))[0])).toBe('one');
    sent.write('two');
    expect(String((await once(answer, 'data'))[0])).toBe('two');
    sent.end();
    await once(answer, 'end');
  });

  it('passes on any size as it is, with method, path, headers and status', async () => {
    const content = Buffer.alloc(5 * MEGABYTE, 'x');
    let seen: object = {};
    const port = await serving((request, response) => {
      const { method, url, headers } = request;
      seen = { method, url, a: headers['x-a'], host: headers.host, length: headers['content-length'] };
      response.writeHead(207, { 'set-cookie': ['a=1', 'b=2'] });
      request.pipe(response);
    });
    const answer = await aClient().stream({
      ...at(port, { method: 'PUT', headers: { 'x-a': 'b', 'content-length': String(content.length) } }),
      url: `http://receiver.test.:${port}/path?q=1`,
      body: Readable.from([content.subarray(0, MEGABYTE), content.subarray(MEGABYTE)]),
    });
    expect(answer).toMatchObject({ status: 207, headers: { 'set-cookie': ['a=1', 'b=2'] } });
    const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    expect(digest(await buffer(bodyOf(answer)))).toBe(digest(content));
    expect(seen).toEqual({
      method: 'PUT',
      url: '/path?q=1',
      a: 'b',
      host: `receiver.test:${port}`,
      length: String(content.length),
    });
  });

  it('keeps what nobody reads at the other side', async () => {
    let written = 0;
    let isHeld = false;
    const port = await serving((_, response) => {
      const pour = () => {
        do written += MEGABYTE;
        while (response.write(Buffer.alloc(MEGABYTE)));
        isHeld = true;
        response.once('drain', () => {
          isHeld = false;
          pour();
        });
      };
      pour();
    });
    const answer = bodyOf(await aClient().stream(at(port)));
    await until(() => isHeld, Boolean);
    // What the kernel holds between the two, and no more.
    expect(written).toBeLessThan(64 * MEGABYTE);
    answer.destroy();
    await opened(0);
  });

  it('inflates nothing', async () => {
    const bomb = zlib.gzipSync(Buffer.alloc(20 * MEGABYTE));
    const port = await serving((_, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb),
    );
    expect((await buffer(bodyOf(await aClient().stream(at(port))))).equals(bomb)).toBe(true);
  });

  describe('goes nowhere else', () => {
    it.each([
      ['a private address', ['127.0.0.1']],
      ['a public and a private address', ['8.8.8.8', '127.0.0.1']],
      ['a mapped private address', ['::ffff:127.0.0.1']],
      ['the metadata of a cloud', ['169.254.169.254']],
      ['no address', []],
    ])('than its name may lead: not to %s', async (_, addresses) => {
      const port = await serving((_request, response) => response.end());
      const url = `http://receiver.example.com:${port}/`;
      const answer = await aClient({ allowPrivate: false, addresses }).stream(at(port, { url }));
      expect(answer).toMatchObject({ status: null, fault: 'blocked_address' });
      expect(sockets.size).toBe(0);
    });

    it.each([
      ['http://127.0.0.1:PORT/', 'blocked_address'],
      ['http://0x7f.1:PORT/', 'blocked_address'],
      ['http://[::ffff:127.0.0.1]:PORT/', 'blocked_address'],
      ['http://localhost:PORT/', 'blocked_address'],
      ['http://metadata.google.internal:PORT/', 'blocked_address'],
      ['http://user:secret@receiver.example.com:PORT/', 'blocked_url'],
      ['http://receiver.example.com:22/', 'blocked_url'],
      ['ftp://receiver.example.com:PORT/', 'blocked_url'],
      ['http://receiver.example.com:PORT/ HTTP/1.1', 'blocked_url'],
    ])('than its address may say: not to %s', async (address, fault) => {
      const port = await serving((_, response) => response.end());
      const call = at(port, { url: address.replace('PORT', String(port)) });
      expect(await aClient({ allowPrivate: false }).stream(call)).toMatchObject({ status: null, fault });
      expect(sockets.size).toBe(0);
    });

    it('than to the address that was checked, whatever the name says a moment later', async () => {
      const port = await serving((_, response) => response.end());
      let asked = 0;
      const client = new GuardedClient(RULES, {
        resolve: () => Promise.resolve(++asked === 1 ? ['127.0.0.1'] : ['169.254.169.254']),
      });
      clients.push(client);
      expect((await client.stream(at(port))).status).toBe(200);
      expect(asked).toBe(1);
    });

    it('than to the one private port that is allowed', async () => {
      const [allowed, other] = [
        await serving((_, response) => response.end()),
        await serving((_, response) => response.end()),
      ];
      const client = aClient({ allowPrivate: false, allow: new Set([`receiver.example.com:${allowed}`]) });
      const to = (port: number) => client.stream(at(port, { url: `http://receiver.example.com:${port}/` }));
      expect(await to(allowed)).toMatchObject({ status: 200 });
      expect(await to(other)).toMatchObject({ fault: 'blocked_address' });
    });

    it('than asked, when the answer is a redirect', async () => {
      let reached = 0;
      const inside = await serving((_, response) => response.end(String(++reached)));
      const location = `http://127.0.0.1:${inside}/`;
      const port = await serving((_, response) => response.writeHead(307, { location }).end());
      expect(await aClient().stream(at(port))).toMatchObject({ status: 307, headers: { location } });
      expect(reached).toBe(0);
    });

    it('than its lines say: a header cannot hold another one, and none takes the place of the host', async () => {
      const port = await serving((_, response) => response.end());
      for (const headers of [
        { 'x-a': 'b\r\nx-c: d' },
        { 'x-a\r\nx-c': 'd' },
        { host: 'inside.test' },
        { Host: 'inside.test' },
        { 'transfer-encoding': 'chunked' },
        { connection: 'x-a' },
        { upgrade: 'h2c' },
        { 'Keep-Alive': 'timeout=9' },
        { expect: '100-continue' },
      ] as Record<string, string>[])
        await expect(aClient().stream(at(port, { headers }))).rejects.toThrow();
      expect(sockets.size).toBe(0);
    });
  });

  describe('ends', () => {
    const endless = (head: string, piece: string) => (socket: Socket) => {
      socket.write(head);
      const timer = setInterval(() => socket.write(piece), 20).unref();
      socket.on('close', () => clearInterval(timer));
    };
    const ok = 'HTTP/1.1 200 OK\r\n';

    it.each<[string, (socket: Socket) => void, Partial<StreamedCall['limits']>]>([
      ['a silent server', () => {}, { silenceMs: 300 }],
      ['a head that drips', endless(`${ok}x-long: `, 'a'), { totalMs: 500 }],
      ['endless interim answers', endless('', 'HTTP/1.1 103 Early Hints\r\n\r\n'), { totalMs: 500 }],
    ])('in time against %s', async (_, speak, limits) => {
      const answer = await aClient().stream(at(await speaking(speak), {}, limits));
      expect(answer).toMatchObject({ status: null, fault: 'timeout' });
      await opened(0);
    });

    it.each<[string, (socket: Socket) => void, Partial<StreamedCall['limits']>, string]>([
      ['falls silent', (socket) => socket.write(`${ok}\r\nab`), { silenceMs: 300 }, 'timeout'],
      ['drips', endless(`${ok}\r\n`, 'a'), { totalMs: 500 }, 'timeout'],
      ['is too long', endless(`${ok}\r\n`, 'a'.repeat(600)), { receivedMaxBytes: 1_000 }, 'too_large'],
      ['is cut off', (socket) => socket.end(`${ok}content-length: 9\r\n\r\nabc`), {}, 'reset'],
      [
        'is cut off in a chunk',
        (socket) => socket.end(`${ok}transfer-encoding: chunked\r\n\r\n9\r\nabc`),
        {},
        'reset',
      ],
      [
        'is cut off behind a chunk',
        (socket) => socket.end(`${ok}transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n`),
        {},
        'reset',
      ],
      [
        'is no chunk',
        (socket) => socket.end(`${ok}transfer-encoding: chunked\r\n\r\nzz\r\n`),
        {},
        'protocol_error',
      ],
      [
        'is reset',
        (socket) => socket.write(`${ok}\r\nab`, () => setTimeout(() => socket.resetAndDestroy(), 50)),
        {},
        'reset',
      ],
    ])('with an error, not as if it were whole, when the answer %s', async (_, speak, limits, fault) => {
      const answer = bodyOf(await aClient().stream(at(await speaking(speak), {}, limits)));
      await expect(text(answer)).rejects.toMatchObject({
        fault,
        message: expect.stringMatching(/^[A-Z].*\.$/),
      });
      await opened(0);
    });

    it('before the body of an answer that says itself that it is too long', async () => {
      const port = await serving((_, response) =>
        response.writeHead(200, { 'content-length': 1_001 }).write('a'),
      );
      expect(await aClient().stream(at(port, {}, { receivedMaxBytes: 1_000 }))).toMatchObject({
        fault: 'too_large',
      });
      await opened(0);
    });

    it('not before a head without a body, however long the body would be', async () => {
      const port = await serving((_, response) => response.writeHead(200, { 'content-length': 1_001 }).end());
      const answer = await aClient().stream(at(port, { method: 'HEAD' }, { receivedMaxBytes: 1_000 }));
      expect(await text(bodyOf(answer))).toBe('');
    });

    it('when more is sent than may be', async () => {
      const port = await serving((request) => request.resume());
      for (const body of [Buffer.alloc(1_001), Readable.from([Buffer.alloc(600), Buffer.alloc(600)])])
        expect(await aClient().stream(at(port, { body }, { sentMaxBytes: 1_000 }))).toMatchObject({
          fault: 'too_large',
        });
    });

    it('while a name is resolved that nobody knows', async () => {
      const client = new GuardedClient(RULES, { resolve: () => new Promise(() => {}) });
      clients.push(client);
      expect(await client.stream(at(1, {}, { silenceMs: 300 }))).toMatchObject({ fault: 'timeout' });
    });

    it('with the caller, before the answer and in the middle of it', async () => {
      const port = await serving((request, response) => request.url === '/begins' && response.write('a'));
      const stop = new AbortController();
      const waiting = aClient().stream(at(port, { signal: stop.signal }));
      const begun = bodyOf(
        await aClient().stream(at(port, { url: `http://receiver.test:${port}/begins`, signal: stop.signal })),
      );
      await opened(2);
      stop.abort(new Error('The caller went away.'));
      await expect(waiting).rejects.toThrow('The caller went away.');
      await expect(text(begun)).rejects.toThrow();
      await opened(0);
      await expect(aClient().stream(at(port, { signal: stop.signal }))).rejects.toThrow(
        'The caller went away.',
      );
    });

    it.each([
      ['and says why', new Error('The disk is gone.')],
      ['without a word', undefined],
    ])('when the body that was to be sent ends %s', async (_, why) => {
      const port = await serving((request) => request.resume());
      const body = new PassThrough();
      const sending = aClient().stream(at(port, { body }));
      await opened(1);
      body.destroy(why);
      await expect(sending).rejects.toThrow(why?.message ?? 'Premature close');
      await opened(0);
    });

    it('without ending what was to be sent, whose owner may have something to say to its sender', async () => {
      const port = await serving((_, response) => response.writeHead(413).end('too much'));
      const body = new PassThrough();
      body.write('a');
      const answer = await aClient().stream(at(port, { body }));
      expect(answer.status).toBe(413);
      expect(await text(bodyOf(answer))).toBe('too much');
      expect(await aClient().stream(at(1, { body }))).toMatchObject({ fault: 'connect_refused' });
      expect(body.destroyed).toBe(false);
    });
  });

  it.each(Object.entries(RAW_ANSWERS))('says what came of %s', async (_, { bytes, undici }) => {
    const port = await speaking((socket) => socket.end(Buffer.from(bytes, 'latin1')));
    const answer = await aClient().stream(at(port, { body: Buffer.from('{}') }));
    expect(answer.status).toBe(undici);
    if (answer.fault !== null) expect(answer.reason).toMatch(/^[A-Z].*\.$/);
    else await text(answer.body).catch((error: Error) => expect(error.message).toMatch(/^[A-Z].*\.$/));
  });

  describe('over TLS', () => {
    const secure = (identity: { cert: string; key: string }) =>
      listen(https.createServer(identity, (_, response) => response.end('ok')));
    const to = (client: GuardedClient, name: string, port: number) =>
      client.stream(at(port, { url: `https://${name}:${port}/` }));

    it('checks the certificate against the name, its end and who signed it', async () => {
      const [port, expired] = [await secure(RECEIVER_TEST), await secure(EXPIRED)];
      const plain = await serving((_, response) => response.end());
      const client = aClient({ ca: [TEST_CA] });
      expect(await to(client, 'receiver.test', port)).toMatchObject({ status: 200 });
      expect(await to(client, 'other.test', port)).toMatchObject({ fault: 'tls_name_mismatch' });
      expect(await to(client, 'receiver.test', expired)).toMatchObject({ fault: 'tls_expired' });
      expect(await to(aClient(), 'receiver.test', port)).toMatchObject({ fault: 'tls_untrusted' });
      expect(await to(client, 'receiver.test', plain)).toMatchObject({ fault: 'tls_protocol' });
    });
  });
});
