import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  json?: unknown;
  text?: string;
  /** Closes the connection instead of answering. */
  drop?: boolean;
}

export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Record<string, unknown>;
}

export type Handler = (request: Received, index: number) => Answer | undefined | Promise<Answer | undefined>;

/** A real HTTP server that keeps what it was asked; the handler is replaced by each test. */
export class FakeServer {
  readonly received: Received[] = [];
  handler: Handler = () => undefined;
  readonly #server: Server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const url = new URL(req.url ?? '/', 'http://fake');
      const body = JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
      const { pathname: path, searchParams: query } = url;
      const request = { method: req.method ?? '', path, query, headers: req.headers, body };
      const index = this.received.push(request) - 1;
      void Promise.resolve(this.handler(request, index)).then((answer) => {
        if (answer?.drop) return void req.socket.destroy();
        const {
          status = answer ? 200 : 404,
          headers,
          json,
          text,
        } = answer ?? { json: { error: 'Not found' } };
        res.writeHead(status, { 'content-type': 'application/json', ...headers });
        res.end(text ?? JSON.stringify(json ?? {}));
      });
    });
  });

  static async start(): Promise<FakeServer> {
    const fake = new FakeServer();
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
