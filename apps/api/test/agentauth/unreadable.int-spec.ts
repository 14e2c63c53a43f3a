import { once } from 'node:events';
import type http from 'node:http';
import net from 'node:net';
import { expectError } from '../support/agentauth.js';
import { startSignet, type Signet } from '../support/signet.js';

let signet: Signet;
beforeAll(async () => {
  signet = await startSignet();
});
afterAll(() => signet.close());

/** Writes these bytes and reads the one answer, until the server hangs up. */
async function answerTo(bytes: string) {
  const { hostname, port } = new URL(signet.url);
  const socket = net.connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  socket.write(bytes);
  await once(socket, 'close');
  const [head = '', text = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n', 2);
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((line) => line.split(': ', 2) as [string, string]));
  const body = JSON.parse(text) as Record<string, unknown>;
  return { status: Number(statusLine.split(' ')[1]), headers, body };
}

describe('what cannot be read as a request', () => {
  it.each([
    ['no HTTP', 'GARBAGE\r\n\r\n'],
    ['a method nobody knows', 'FROBNICATE /health HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a length that is no number', 'POST /agents/verify HTTP/1.1\r\nHost: x\r\nContent-Length: ten\r\n\r\n'],
    [
      'two lengths at once',
      'POST /agents/verify HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('is answered in the one error shape: %s', async (_, bytes) => {
    const answer = await answerTo(bytes);
    expectError(answer, { status: 400, code: 'INVALID_JSON' });
    expect(answer.headers.get('connection')).toBe('close');
  });

  it.each([
    ['address', `GET /agents/${'x'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['token', `GET /agents HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${'x'.repeat(20_000)}\r\n\r\n`],
  ])('is answered in the one error shape: 20,000 characters of %s', async (_, bytes) => {
    expectError(await answerTo(bytes), { status: 431, code: 'HEADER_TOO_LARGE' });
  });
});

describe('what comes too slowly', () => {
  const HEAD = 'POST /agents/verify HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
  // The deadlines are real, only shorter; that they are watched every few seconds is not touched.
  const shorten = ({ application }: Signet) => {
    const server = application.nest.getHttpServer() as http.Server;
    expect(server.requestTimeout).toBeLessThanOrEqual(30_000);
    expect(server.headersTimeout).toBeLessThanOrEqual(server.requestTimeout);
    expect(server.keepAliveTimeout).toBeGreaterThan(60_000);
    Object.assign(server, { headersTimeout: 100, requestTimeout: 200 });
  };

  it.each([
    ['nothing at all', ''],
    ['a header', `${HEAD}X-Slow: `],
    ['a body', `${HEAD}Content-Length: 1000\r\n\r\n{`],
    ['a body in chunks', `${HEAD}Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n`],
  ])('is cut off by a deadline: %s', async (_, bytes) => {
    const slow = await startSignet({ beside: signet });
    try {
      shorten(slow);
      const { hostname, port } = new URL(slow.url);
      const socket = net.connect(Number(port), hostname);
      socket.resume().on('error', () => {});
      socket.write(bytes);
      const drip = setInterval(() => bytes && socket.writable && socket.write('1'), 50);
      await once(socket, 'close');
      clearInterval(drip);
    } finally {
      await slow.close();
    }
  });
});
