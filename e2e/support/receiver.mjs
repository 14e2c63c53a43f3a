import { createServer } from 'node:http';

/**
 * @typedef {{ path: string, headers: import('node:http').IncomingHttpHeaders, body: string }} Received
 * @typedef {{ status: number, body?: string, headers?: Record<string, string> }} Answer
 */

/** Somebody's system that webhooks are sent to: keeps what it got and answers as told, path by path. */
export class Receiver {
  /** @type {Received[]} */
  received = [];
  /** @type {Map<string, Answer>} */
  #answers = new Map();
  #server = createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const path = request.url ?? '/';
      this.received.push({ path, headers: request.headers, body: Buffer.concat(chunks).toString() });
      const { status, body, headers } = this.#answers.get(path) ?? { status: 200, body: 'ok' };
      response.writeHead(status, { 'content-type': 'text/plain', ...headers }).end(body);
    });
  });

  /** @returns {Promise<Receiver>} */
  static async start() {
    const receiver = new Receiver();
    await new Promise((resolve) => receiver.#server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return receiver;
  }

  /** @param {string} path */
  url(path) {
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${port}${path}`;
  }

  /**
   * @param {string} path
   * @param {Answer} answer
   */
  answer(path, answer) {
    this.#answers.set(path, answer);
  }

  /** @param {string} path */
  at(path) {
    return this.received.filter((one) => one.path === path);
  }

  stop() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }
}
