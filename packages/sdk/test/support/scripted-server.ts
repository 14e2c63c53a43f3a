import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is, instead of `json`. */
  text?: string;
  /** Closes the connection without an answer. */
  drop?: boolean;
  /** Never answers. */
  hang?: boolean;
  /** Sends the beginning of the answer and never its end. */
  stall?: boolean;
  /** Writes the answer itself, as it likes. */
  write?: (response: ServerResponse) => void | Promise<void>;
}

export interface Received {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Says what to answer, given the request and how many came before it. */
export type Script = (request: Received, index: number) => Answer | Promise<Answer>;

/** A real HTTP server that keeps what it was asked and answers from a script. */
export class ScriptedServer {
  readonly received: Received[] = [];
  #script: Script = () => ({ json: {} });
  readonly #server: Server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const { method = '', url = '', headers } = req;
      const request = { method, url, headers, body: Buffer.concat(chunks).toString() };
      const index = this.received.push(request) - 1;
      void Promise.resolve(this.#script(request, index)).then((answer) => {
        if (answer.hang) return;
        if (answer.drop) return void req.socket.destroy();
        if (answer.write) return void answer.write(res);
        const body = answer.text ?? JSON.stringify(answer.json ?? {});
        res.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
        if (answer.stall) return void res.write(body);
        res.end(answer.status === 304 ? undefined : body);
      });
    });
  });

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Answers from now on with these, one per request; the last one repeats. Forgets what was received. */
  answers(...answers: Answer[]): void {
    this.script((_, index) => answers[Math.min(index, answers.length - 1)] ?? {});
  }

  script(script: Script): void {
    this.received.length = 0;
    this.#script = script;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

export const error = (status: number, code: string, more: Record<string, unknown> = {}): Answer => ({
  status,
  json: {
    error: code.toLowerCase(),
    code,
    message: 'Told by the test',
    status,
    request_id: 'req_1',
    ...more,
  },
});
