// Somebody else's servers, with every habit we have to live with. Writes down what it decided before it answers: the
// ledger survives its own death. Arguments: the port and the ledger file.
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import http from 'node:http';

const [port, ledger] = process.argv.slice(2);

// Verifiers allow five minutes; the wrong clock here is wrong by less.
const TOLERANCE_SECONDS = 60;
const refusal = ['stale', (response) => response.writeHead(400).end()];
const ok = (response) => response.writeHead(200).end();
const HABITS = {
  fast: () => ['ack', ok],
  flaky: () => (Math.random() < 0.3 ? ['nack', (response) => response.writeHead(500).end()] : ['ack', ok]),
  // Took it in, and then the network broke: the sender cannot know.
  resetting: () =>
    Math.random() < 0.2 ? ['none', (response) => response.socket.resetAndDestroy()] : ['ack', ok],
  slow: () => ['ack', (response) => setTimeout(() => ok(response), 200 + Math.random() * 600)],
  'mostly-there': () => (Math.random() < 0.05 ? ['none', () => {}] : ['ack', ok]),
  dripping: () => [
    'ack',
    (response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write('.'), 300);
      response.on('close', () => clearInterval(timer));
      // Sometimes longer than anybody waits.
      setTimeout(() => response.end(), Math.random() * 2_100);
    },
  ],
  huge: () => ['ack', (response) => response.writeHead(200).end(Buffer.alloc(1024 * 1024))],
  ordered: () => (Math.random() < 0.1 ? ['nack', (response) => response.writeHead(503).end()] : ['ack', ok]),
  silent: () => ['none', () => {}],
};

http
  .createServer((request, response) => {
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const name = request.url.slice(1);
      const habit = HABITS[name.replace(/-\d+$/, '')];
      // As verifiers do: what claims another time may be a replay.
      const age = Math.abs(Date.now() / 1000 - Number(request.headers['webhook-timestamp']));
      const [decision, answer] = age > TOLERANCE_SECONDS ? refusal : habit();
      const body = Buffer.concat(chunks);
      const { timestamp } = JSON.parse(body.toString());
      const digest = createHash('sha256').update(body).digest('hex');
      const line = [name, request.headers['webhook-id'], decision, Date.now(), timestamp, digest];
      appendFileSync(ledger, `${line.join(' ')}\n`);
      answer(response);
    });
    response.on('error', () => {});
    request.on('error', () => {});
  })
  .listen(Number(port), '127.0.0.1', () => process.send?.('ready'));
