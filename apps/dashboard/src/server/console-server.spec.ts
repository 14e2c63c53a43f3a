/** @jest-environment node */
import {
  createServer,
  request,
  type IncomingMessage,
  type RequestOptions,
  type Server,
  type ServerResponse,
} from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { CONSOLE_HOP } from '@signet/contracts';
import { consoleServer, DEADLINES } from './console-server';

const SECRET = 's'.repeat(40);
const MEGABYTE = 1024 * 1024;

const listening: Server[] = [];
async function listen(server: Server): Promise<number> {
  listening.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message) text += String(chunk);
  return text;
}

let seen: { method?: string; url?: string; headers: IncomingMessage['headers']; body: string }[] = [];
let answerApi: (asked: IncomingMessage, answer: ServerResponse) => unknown;
let apiPort: number;
let port: number;
let pages: string[];
const sockets: Socket[] = [];

beforeAll(async () => {
  apiPort = await listen(createServer((asked, answer) => void answerApi(asked, answer)));
  process.env.SIGNET_API_URL = `http://127.0.0.1:${apiPort}`;
  process.env.SIGNET_DASHBOARD_SECRET = SECRET;
  port = await listen(
    consoleServer({
      pages: async (asked, answer) => {
        pages.push(asked.url!);
        if (asked.url === '/broken') throw new Error('no such luck');
        answer.end('a page');
      },
    }),
  );
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  for (const server of listening) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
beforeEach(() => {
  seen = [];
  pages = [];
  answerApi = async (asked, answer) => {
    const { method, url, headers } = asked;
    const body = await textOf(asked).catch(() => null);
    if (body === null) return; // hung up
    seen.push({ ...(method && { method }), ...(url && { url }), headers, body });
    answer.writeHead(201, {
      'set-cookie': ['a=1', 'b=2'],
      etag: '"7"',
      connection: 'x-hop',
      'x-hop': 'mine',
    });
    answer.end('{"from":"the API"}');
  };
});

interface Answer {
  status: number;
  headers: IncomingMessage['headers'];
  body: string;
}
function ask(options: RequestOptions, body: string | Buffer = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, agent: false, ...options }, (answer) => {
      const { statusCode: status, headers } = answer;
      textOf(answer).then((body) => resolve({ status: status!, headers, body }), reject);
    })
      .on('error', reject)
      .end(body);
  });
}

/** Writes bytes as they are. Resolves with all that came back once the other side hangs up. */
function raw(text: string, at = port): { socket: Socket; ended: Promise<string> } {
  const socket = connect(at, '127.0.0.1', () => socket.write(text, 'latin1'));
  sockets.push(socket);
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => (answer += chunk));
  socket.on('error', () => {});
  return { socket, ended: new Promise((resolve) => socket.once('close', () => resolve(answer))) };
}

describe('a call of the API', () => {
  it('arrives as it was sent, and so does the answer', async () => {
    const answer = await ask(
      {
        method: 'PATCH',
        path: '/api/v1/agents/%ff?search=%00&x=a%2Fb',
        headers: {
          'content-type': 'application/json',
          cookie: 'signet_session=x',
          origin: 'http://console.test',
        },
      },
      '{"name":"ü"}',
    );
    expect(answer).toMatchObject({ status: 201, body: '{"from":"the API"}' });
    expect(answer.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(answer.headers.etag).toBe('"7"');
    expect(answer.headers).not.toHaveProperty('x-hop');
    expect(seen).toMatchObject([
      {
        method: 'PATCH',
        url: '/api/v1/agents/%ff?search=%00&x=a%2Fb',
        body: '{"name":"ü"}',
        headers: { cookie: 'signet_session=x', origin: 'http://console.test', host: `127.0.0.1:${apiPort}` },
      },
    ]);
    expect(pages).toEqual([]);
  });

  it('tells who asks and by which address, in words that a browser cannot say', async () => {
    await ask({
      path: '/api/v1/session',
      headers: {
        host: 'console.test:3000',
        'x-forwarded-for': '203.0.113.7',
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'evil.example',
        'x-real-ip': '203.0.113.8',
        forwarded: 'for=203.0.113.9',
        [CONSOLE_HOP.secret]: 'guessed',
        [CONSOLE_HOP.for]: '198.51.100.1',
        [CONSOLE_HOP.host]: 'evil.example',
        [CONSOLE_HOP.proto]: 'gopher',
        'signet-console-more': 'x',
        connection: 'close, x-named',
        'x-named': 'x',
      },
    });
    const { headers } = seen[0]!;
    expect(headers).toMatchObject({
      [CONSOLE_HOP.secret]: SECRET,
      [CONSOLE_HOP.for]: '203.0.113.7, 127.0.0.1',
      [CONSOLE_HOP.host]: 'console.test:3000',
      [CONSOLE_HOP.proto]: 'https',
    });
    for (const name of [
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'x-real-ip',
      'forwarded',
      'signet-console-more',
      'x-named',
    ])
      expect(headers).not.toHaveProperty(name);
  });

  it('is known by the address behind a header that comes twice', async () => {
    await ask({ path: '/api/x', headers: { 'X-Forwarded-For': ['203.0.113.7', '203.0.113.8'] } });
    expect(seen[0]!.headers[CONSOLE_HOP.for]).toBe('203.0.113.7, 203.0.113.8, 127.0.0.1');
    await ask({ path: '/api/x' });
    expect(seen[1]!.headers[CONSOLE_HOP.for]).toBe('127.0.0.1');
  });

  it('may have a body of a megabyte and no more, counted or not', async () => {
    const post = { method: 'POST', path: '/api/v1/agents' };
    expect((await ask(post, Buffer.alloc(MEGABYTE))).status).toBe(201);
    const announced = await ask({ ...post, headers: { 'content-length': MEGABYTE + 1 } }, '').catch(
      () => null,
    );
    expect(announced?.status).toBe(413);
    seen = [];
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const { ended } = raw(
      `POST /api/v1/agents HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n${chunk.repeat(32)}`,
    );
    expect(await ended).toMatch(/^HTTP\/1\.1 413 /);
    expect(seen).toEqual([]);
  });

  it('says so when the API does not answer, and not where it was sought', async () => {
    answerApi = (asked) => asked.socket.destroy();
    for (const method of ['GET', 'POST']) {
      const { status, headers, body } = await ask({ method, path: '/api/v1/session' });
      expect(status).toBe(503);
      expect(headers['content-type']).toContain('application/problem+json');
      expect(JSON.parse(body)).toMatchObject({ code: 'service.unavailable', status: 503 });
      expect(JSON.stringify(headers) + body).not.toContain(String(apiPort));
    }
  });

  it('is asked again when the API had just closed the connection that reads share', async () => {
    const served = new WeakSet<Socket>();
    answerApi = (asked, answer) => {
      if (served.has(asked.socket)) return void asked.socket.destroy();
      served.add(asked.socket);
      answer.end('here');
    };
    for (let time = 0; time < 3; time++) expect((await ask({ path: '/api/x' })).body).toBe('here');
  });

  it('may be answered by a stream that begins with silence, and ends it by leaving', async () => {
    let hasGone: () => void;
    const gone = new Promise<void>((resolve) => (hasGone = resolve));
    let tell: (text: string) => void;
    answerApi = (asked, answer) => {
      answer.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      tell = (text) => answer.write(text);
      answer.once('close', () => hasGone());
    };
    const stream = await new Promise<IncomingMessage>((resolve, reject) =>
      request({ host: '127.0.0.1', port, path: '/api/v1/activity/stream', agent: false }, resolve)
        .on('error', reject)
        .end(),
    );
    expect(stream.headers['content-type']).toBe('text/event-stream');
    tell!('data: 1\n\n');
    const first = await new Promise((resolve) => stream.setEncoding('utf8').once('data', resolve));
    expect(first).toBe('data: 1\n\n');
    stream.destroy();
    await gone;
  });
});

describe('a page', () => {
  it('is asked for with what the client said about the hop replaced', async () => {
    expect((await ask({ path: '/agents?search=%ff' })).body).toBe('a page');
    expect(pages).toEqual(['/agents?search=%ff']);
  });

  it.each([
    '/agents/%ff',
    '/agents/%00',
    '/agents/%c0%af',
    '/agents/%',
    '/agents/%f',
    '/agents/%zz',
    '/%e2%82',
    '/activity/%ff/check',
    '/_next/static/%ff.js',
    '/a%00b?x=1',
    'http://evil.example/agents',
    '*',
  ])('is refused at %s before anybody tries to read that', async (path) => {
    const { status, body, headers } = await ask({ path });
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ code: 'request.malformed' });
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(pages).toEqual([]);
  });

  it.each(['[::1', 'a b', 'x:99999', 'x/y?z', 'x?', 'a@b'])('is refused for the host %j', async (host) => {
    expect((await ask({ path: '/agents', headers: { host } })).status).toBe(400);
    expect(pages).toEqual([]);
  });

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'])('takes no %s', async (method) => {
    const { status, headers } = await ask({ method, path: '/agents' });
    expect(status).toBe(405);
    expect(headers.allow).toBe('GET, HEAD');
    expect(pages).toEqual([]);
  });

  it('that fails is a plain 500', async () => {
    const log = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { status, body } = await ask({ path: '/broken' });
    expect(status).toBe(500);
    expect(body).not.toContain('luck');
    expect(log).toHaveBeenCalled();
    log.mockRestore();
  });

  it('is what an upgrade of the protocol gets', async () => {
    const { status, body } = await ask({
      path: '/agents',
      headers: { connection: 'upgrade', upgrade: 'websocket', 'sec-websocket-key': 'x' },
    });
    expect({ status, body }).toEqual({ status: 200, body: 'a page' });
  });
});

describe('a connection', () => {
  it('outlives the minute for which balancers keep theirs', async () => {
    const { headers } = await ask({ path: '/agents', headers: { connection: 'keep-alive' } });
    expect(headers['keep-alive']).toBe('timeout=72');
    expect(DEADLINES.requestTimeout).toBeLessThanOrEqual(30_000);
    expect(DEADLINES.headersTimeout).toBeLessThanOrEqual(DEADLINES.requestTimeout);
  });

  it.each([
    ['that says nothing', ''],
    ['whose header never ends', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    ['whose body never ends', 'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{'],
    [
      'whose chunks never end',
      'POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n',
    ],
    ['that is kept for nothing', 'GET /agents HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('%s is closed by a deadline', async (_, text) => {
    const impatient = await listen(
      consoleServer({
        pages: async (_asked, answer) => void answer.end('a page'),
        deadlines: {
          headersTimeout: 100,
          requestTimeout: 200,
          keepAliveTimeout: 100,
          connectionsCheckingInterval: 20,
        },
      }),
    );
    const { socket, ended } = raw(text, impatient);
    // One byte now and then changes nothing.
    const drip = setInterval(() => socket.writable && socket.write(text ? '1' : ''), 20);
    if (text.startsWith('GET /agents')) clearInterval(drip);
    await ended;
    clearInterval(drip);
  });
});
