import net, { type AddressInfo, type Server } from 'node:net';
import { GuardedClient } from '../../src/platform/egress/index.js';
import { AnswerReader } from '../../src/platform/egress/answer-reader.js';
import { curl, curlVersion, node, undici } from '../support/other-clients.js';
import { RAW_ANSWERS } from '../support/raw-answers.js';

const rows = Object.entries(RAW_ANSWERS);
const bytesOf = ({ bytes }: { bytes: string }) => Buffer.from(bytes, 'latin1');

const listen = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

describe('an answer', () => {
  let installed: string | null;
  let client: GuardedClient;
  beforeAll(async () => {
    installed = await curlVersion();
    const rules = {
      allowHttp: true,
      allowPrivate: true,
      allow: new Set<string>(),
      deniedPorts: new Set<number>(),
    };
    client = new GuardedClient(rules);
  });
  afterAll(() => client.close());

  const post = (port: number) =>
    client.send({
      method: 'POST',
      url: `http://127.0.0.1:${port}/`,
      headers: {},
      body: Buffer.from('{}'),
      timeoutMs: 60_000,
    });

  it.each(rows)('is understood with %s, beside other clients', async (_, row) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.end(bytesOf(row)));
    });
    const port = await listen(server);
    const result = await post(port);
    expect(result.fault ?? result.status).toBe(row.ours);
    if (result.fault !== null) expect(result.reason).toMatch(/^[A-Z].*\.$/);

    const others = {
      undici: await undici(port),
      node: await node(false)(port),
      lenient: await node(true)(port),
    };
    const byCurl = installed && (await curl(port));
    server.close();
    expect(others.undici).toBe(row.undici);
    if (installed === '7.88') expect(byCurl).toBe(row.curl);
    // What anybody in the field can read, we read: all or nothing.
    const read = [...Object.values(others), byCurl].filter(
      (status) => status !== null && Number(status) >= 200,
    );
    for (const status of row.stricter ? [] : read) expect(row.ours).toBe(status);
  });

  it.each(rows)('with %s is the same however it is cut into packets', (_, row) => {
    const read = (size: number) => {
      const seen: unknown[] = [];
      const body: Buffer[] = [];
      const reader = new AnswerReader({
        onHead: (head) => seen.push(head),
        onBody: (bytes) => body.push(bytes),
      });
      const bytes = bytesOf(row);
      try {
        for (let at = 0; at < bytes.length && !reader.isEnded; at += size)
          reader.push(bytes.subarray(at, at + size));
        reader.close();
      } catch (error) {
        seen.push((error as { fault: string }).fault);
      }
      return [...seen, Buffer.concat(body).toString('latin1'), reader.isWhole];
    };
    const whole = read(Infinity);
    for (const size of [1, 2, 3, 7, 100]) expect(read(size)).toEqual(whole);
  });

  it('has its folded lines joined, and of a repeated field the first value', async () => {
    const server = net.createServer((socket) => {
      socket.once('data', () =>
        socket.end(
          'HTTP/1.1 503 Down\r\nRetry-After:\r\n 600\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 0\r\n\r\n',
        ),
      );
    });
    const result = await post(await listen(server));
    server.close();
    expect(result).toMatchObject({
      status: 503,
      phrase: 'Down',
      headers: { 'retry-after': '600', 'x-a': '1' },
    });
  });
});

describe('a connection that is kept', () => {
  const servers: Server[] = [];
  const clients: GuardedClient[] = [];
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    for (const server of servers.splice(0)) server.close();
  });

  /** A server that answers its n-th call, over all connections, by what the n-th function does. */
  const serving = async (...answers: ((socket: net.Socket) => void)[]) => {
    const seen = { calls: 0, connections: 0 };
    const server = net.createServer((socket) => {
      seen.connections += 1;
      socket.on('error', () => {});
      socket.on('data', () => answers[Math.min(seen.calls++, answers.length - 1)]!(socket));
    });
    servers.push(server);
    const client = new GuardedClient({
      allowHttp: true,
      allowPrivate: true,
      allow: new Set(),
      deniedPorts: new Set(),
    });
    clients.push(client);
    const url = `http://127.0.0.1:${await listen(server)}/`;
    const post = () =>
      client.send({ method: 'POST', url, headers: {}, body: Buffer.from('{}'), timeoutMs: 60_000 });
    return { seen, post };
  };
  const says = (text: string) => (socket: net.Socket) => void socket.write(text);
  const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

  it('serves the next call', async () => {
    const { seen, post } = await serving(says(OK));
    await post();
    expect(await post()).toMatchObject({ status: 200, reusedConnection: true });
    expect(seen.connections).toBe(1);
  });

  it.each([
    ['says that it closes', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok'],
    ['is of HTTP/1.0', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok'],
    ['said more than its length', `${OK}HTTP/1.1 500 Smuggled\r\nContent-Length: 0\r\n\r\n`],
    [
      'named a length beside chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'keeps idle connections for a second',
      'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n',
    ],
    ['said something odd in a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
  ])('is given up when the server %s', async (_, first) => {
    const { seen, post } = await serving(says(first), says(OK));
    expect(await post()).toMatchObject({ status: 200 });
    expect(await post()).toMatchObject({ status: 200, reusedConnection: false });
    expect(seen.connections).toBe(2);
  });

  it('is given up when the server says something unasked', async () => {
    let idle!: net.Socket;
    const { seen, post } = await serving((socket) => {
      idle ??= socket;
      socket.write(OK);
    });
    await post();
    const closed = new Promise((resolve) => idle.once('close', resolve));
    idle.write('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    await closed;
    expect(await post()).toMatchObject({ status: 200, reusedConnection: false });
    expect(seen).toEqual({ calls: 2, connections: 2 });
  });

  it('costs no attempt when the server’s patience with it ended just as we wrote', async () => {
    const { seen, post } = await serving(
      says(OK),
      (socket) =>
        void socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'),
      says(OK),
    );
    await post();
    expect(await post()).toMatchObject({ status: 200, reusedConnection: false });
    expect(seen.calls).toBe(3);
  });
});
