import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { call } from '../support/wire.js';

/** Sends each call to the next server that said it was ready, over connections it keeps, and never twice. */
class Balancer {
  private readonly agent = new http.Agent({ keepAlive: true });
  private turn = 0;
  private constructor(private readonly server: http.Server) {}
  servers: { url: string; isReady: boolean }[] = [];

  static async start(): Promise<Balancer> {
    const server = http.createServer();
    const balancer = new Balancer(server);
    server.on('request', (request, response) => balancer.pass(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** What a balancer does every few seconds. */
  async look(): Promise<void> {
    for (const server of this.servers) {
      const answer = await fetch(`${server.url}/health/ready`).catch(() => null);
      server.isReady = answer?.status === 200;
    }
  }

  async close(): Promise<void> {
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private pass(request: http.IncomingMessage, response: http.ServerResponse): void {
    const ready = this.servers.filter(({ isReady }) => isReady);
    const target = ready[this.turn++ % ready.length];
    if (!target) return void response.writeHead(502).end();
    const onward = http.request(
      target.url + request.url!,
      { method: request.method, headers: request.headers, agent: this.agent },
      (answer) => {
        response.writeHead(answer.statusCode!, { 'content-type': 'application/json' });
        answer.pipe(response);
      },
    );
    onward.on('error', () => response.headersSent || response.writeHead(502).end());
    request.pipe(onward);
  }
}

it('a restart of one process after the other loses no call', async () => {
  const first = await startSignet();
  const balancer = await Balancer.start();
  const running: Signet[] = [await startSignet({ beside: first }), await startSignet({ beside: first })];
  balancer.servers = running.map(({ url }) => ({ url, isReady: true }));

  const answers: number[] = [];
  let isOver = false;
  const callers = Array.from({ length: 4 }, async () => {
    while (!isOver) {
      const { status } = await call(balancer, 'POST', '/agents/register', {
        body: { name: 'Traveller', owner_email: 'owner@example.com' },
      }).catch(() => ({ status: 0 }));
      answers.push(status);
    }
  });
  for (const old of running.slice()) {
    const { draining } = old.application;
    const entry = balancer.servers.find(({ url }) => url === old.url)!;
    draining.begin();
    // Nobody has looked yet, so calls go on arriving here, and each is told to take another connection.
    const last = await fetch(`${old.url}/health/live`);
    expect([last.status, last.headers.get('connection')]).toEqual([200, 'close']);
    await until(
      () => balancer.look(),
      () => !entry.isReady,
    );
    await old.close();
    const replacement = await startSignet({ beside: first });
    running.push(replacement);
    balancer.servers = [
      ...balancer.servers.filter((server) => server !== entry),
      { url: replacement.url, isReady: true },
    ];
  }
  isOver = true;
  await Promise.all(callers);
  expect(answers.length).toBeGreaterThan(20);
  expect(answers.filter((status) => status !== 201)).toEqual([]);

  await balancer.close();
  for (const signet of running.slice(2)) await signet.close();
  await first.close();
});
