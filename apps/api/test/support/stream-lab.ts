import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import net, { type AddressInfo, type Server, type Socket } from 'node:net';
import type { Readable } from 'node:stream';
import {
  GuardedClient,
  type EgressRules,
  type Resolve,
  type StreamedCall,
} from '../../src/platform/egress/index.js';
import { until } from './until.js';

const RULES: EgressRules = {
  allowHttp: true,
  allowPrivate: true,
  allow: new Set(),
  deniedPorts: new Set([22]),
};
const LIMITS = { silenceMs: 600_000, totalMs: 600_000, sentMaxBytes: 1e9, receivedMaxBytes: 1e9 };

/** Servers on this machine, and clients that believe every name to be one of them. */
export class StreamLab {
  /** What is connected to a server now. */
  readonly sockets = new Set<Socket>();
  private readonly servers: Server[] = [];
  private readonly clients: GuardedClient[] = [];

  async listen(server: Server): Promise<number> {
    this.servers.push(server);
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => {}).on('close', () => this.sockets.delete(socket));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return (server.address() as AddressInfo).port;
  }

  serving(answer: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<number> {
    return this.listen(http.createServer((request, response) => void answer(request, response)));
  }

  /** A server that speaks bytes, not HTTP. */
  speaking(speak: (socket: Socket) => void): Promise<number> {
    return this.listen(net.createServer((socket) => void socket.once('data', () => speak(socket))));
  }

  opened(count: number): Promise<number> {
    return until(
      () => this.sockets.size,
      (size) => size === count,
    );
  }

  client({
    resolve = () => Promise.resolve(['127.0.0.1']),
    ca = [],
    ...rules
  }: Partial<EgressRules> & { resolve?: Resolve; ca?: string[] } = {}): GuardedClient {
    const client = new GuardedClient({ ...RULES, ...rules }, { resolve, ca });
    this.clients.push(client);
    return client;
  }

  async clear(): Promise<void> {
    for (const client of this.clients.splice(0)) client.close();
    for (const socket of this.sockets) socket.destroy();
    const closed = this.servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve)));
    await Promise.all(closed);
    this.sockets.clear();
  }
}

/** A call that no limit ends, unless said. */
export const at = (
  port: number,
  call: Partial<StreamedCall> = {},
  limits: Partial<StreamedCall['limits']> = {},
): StreamedCall => ({
  method: 'POST',
  url: `http://receiver.test:${port}/`,
  headers: {},
  ...call,
  limits: { ...LIMITS, ...limits },
});

export function bodyOf(answer: Awaited<ReturnType<GuardedClient['stream']>>): Readable {
  if (answer.fault !== null) throw new Error(answer.reason);
  return answer.body;
}
