import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One call as it passes; `forward` sends it on. Without an answer the line is cut. */
export type Passing = (
  call: { method: string; path: string },
  forward: () => Promise<Response>,
) => Promise<Response | null>;

/** Stands between a client and a server, and does to calls what a test says. */
export class GoBetween {
  /** What it does with a call. */
  passing: Passing = (_call, forward) => forward();
  private readonly server: Server;

  private constructor(private readonly target: string) {
    this.server = createServer((request, response) => void this.pass(request, response));
  }

  static async start(target: string): Promise<GoBetween> {
    const between = new GoBetween(target);
    await new Promise<void>((resolve) => between.server.listen(0, '127.0.0.1', resolve));
    return between;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url: path = '' } = request;
    const body = await buffer(request);
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const forward = () =>
      fetch(this.target + path, {
        method,
        headers: headers as Record<string, string>,
        body: body.length ? new Uint8Array(body) : undefined,
      });
    const answer = await this.passing({ method, path }, forward);
    if (!answer) return void request.socket.destroy();
    const {
      'content-encoding': _encoding,
      'content-length': _size,
      ...rest
    } = Object.fromEntries(answer.headers);
    const text = await answer.text();
    response.writeHead(answer.status, rest).end(text);
  }
}
