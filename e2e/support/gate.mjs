import { once } from 'node:events';
import { createServer, request as ask } from 'node:http';
import { pipeline } from 'node:stream';
import { json } from 'node:stream/consumers';

/**
 * @typedef {object} Asked
 * @property {string} path
 * @property {boolean} isFromBrowser the console's own server asked otherwise, for a page that it renders
 * @property {boolean} isHeld it has no answer before the gate opens
 */

const PROBLEM = {
  type: 'about:blank',
  title: 'Out of order',
  status: 409,
  detail: 'This is out of order.',
  instance: 'req_out_of_order',
  code: 'service.failed',
};
/** These are never empty. */
const ALWAYS_FULL = /\/(session|rate-tiers|permissions)$/;

/** Who asks decides what is asked for next: this is the one answer that others may wait for. */
const WHO = /\/session$/;

/**
 * Stands between the console and an API. While it is shut, what arrives is noted and has to wait, like at an API that takes
 * forever. Through an open one answers pass as they are, unless it is told to make refusals of them, or empty lists.
 * @param {string} apiUrl
 */
export async function startGate(apiUrl) {
  /** @type {Asked[]} */
  let asked = [];
  /** @type {{ path: string, pass: () => void }[]} */
  let waiting = [];
  let isShut = false;
  let knowsWho = false;
  /** @type {'whole' | 'failing' | 'empty'} */
  let answers = 'whole';
  const server = createServer((request, response) => {
    const asking = (request.url ?? '').replace(/\?.*/, '');
    const pass = () => {
      const upstream = ask(new URL(request.url ?? '/', apiUrl), {
        method: request.method,
        headers: request.headers,
      });
      upstream.once('response', (answer) => {
        const isJson = /json/.test(answer.headers['content-type'] ?? '');
        if (answers === 'failing' && !WHO.test(asking)) return refuse(answer, response);
        if (answers === 'empty' && isJson && !ALWAYS_FULL.test(asking)) return void empty(answer, response);
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        response.flushHeaders();
        pipeline(answer, response, () => {});
      });
      upstream.once('error', () => response.destroy());
      response.once('close', () => upstream.destroy());
      request.pipe(upstream);
    };
    asked.push({
      path: asking,
      isFromBrowser: 'sec-fetch-site' in request.headers,
      isHeld: isShut,
    });
    if (isShut && !(knowsWho && WHO.test(asking))) waiting.push({ path: asking, pass });
    else pass();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    /** What was asked since the gate was shut last. */
    asked: () => asked,
    shut() {
      asked = [];
      isShut = true;
    },
    /** Says who asks, and nothing else. */
    tellWho() {
      knowsWho = true;
      const held = waiting;
      waiting = [];
      for (const { path, pass } of held)
        if (WHO.test(path)) pass();
        else waiting.push({ path, pass });
    },
    open() {
      isShut = false;
      knowsWho = false;
      for (const { pass } of waiting.splice(0)) pass();
    },
    /** @param {typeof answers} which */
    answer(which) {
      answers = which;
    },
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * @param {import('node:http').IncomingMessage} answer
 * @param {import('node:http').ServerResponse} response
 */
function refuse(answer, response) {
  answer.destroy();
  response.writeHead(PROBLEM.status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify(PROBLEM));
}

/**
 * @param {import('node:http').IncomingMessage} answer
 * @param {import('node:http').ServerResponse} response
 */
async function empty(answer, response) {
  const body = await json(answer).catch(() => null);
  const isList = body !== null && typeof body === 'object' && 'data' in body && Array.isArray(body.data);
  response.writeHead(answer.statusCode ?? 502, { 'content-type': answer.headers['content-type'] });
  response.end(JSON.stringify(isList ? { ...body, data: [], next_cursor: null } : body));
}
