// The load generator, in a process of its own: raw sockets, one request in flight per connection, no client library
// between the clock and the wire. It takes one plan by message, answers with one result, and ends.
import net from 'node:net';
import { performance } from 'node:perf_hooks';

process.once('message', (plan) => {
  void generate(plan).then((result) => process.send(result, () => process.exit(0)));
});

/** Runs a plan of `lib/load.mjs` over all its connections. */
async function generate(plan) {
  const clock = { from: performance.now() + plan.warmupMs };
  clock.until = clock.from + plan.measureMs;
  const tally = { latencies: [], errors: {} };
  const connections = Array.from(
    { length: plan.connections },
    (_, index) => new Connection(plan, index, clock, tally),
  );
  await Promise.all(connections.map((connection) => connection.run()));
  return summary(tally, plan.measureMs);
}

class Connection {
  constructor(plan, index, clock, tally) {
    this.plan = plan;
    this.next = index;
    this.clock = clock;
    this.tally = tally;
    this.pending = null;
    this.body = plan.chain ? plan.requests[index % plan.requests.length].body : null;
  }

  run() {
    return new Promise((resolve) => {
      this.resolve = resolve;
      this.connect();
    });
  }

  connect() {
    this.pending = null;
    this.socket = net.connect({
      host: '127.0.0.1',
      port: this.plan.port,
      noDelay: true,
      onread: {
        buffer: Buffer.allocUnsafe(64 * 1024),
        callback: (size, buffer) => this.receive(size, buffer),
      },
    });
    this.socket.once('connect', () => this.send());
    this.socket.once('error', (error) => this.fail(error.code ?? error.message));
    this.socket.once('end', () => this.fail('connection closed'));
    this.socket.setTimeout(10_000, () => this.fail('no answer in 10 s'));
  }

  send() {
    const { requests, chain } = this.plan;
    const request = requests[this.next % requests.length];
    this.next += this.plan.connections;
    this.sentAt = performance.now();
    this.socket.write(head(request, chain ? this.body : request.body));
  }

  receive(size, buffer) {
    const bytes = buffer.subarray(0, size);
    // The buffer is used again for the next read, so what must be kept is copied.
    this.pending = this.pending ? Buffer.concat([this.pending, bytes]) : bytes;
    const answer = parse(this.pending);
    if (!answer) {
      if (this.pending === bytes) this.pending = Buffer.from(bytes);
      return true;
    }
    const now = performance.now();
    if (now >= this.clock.from && now < this.clock.until) this.tally.latencies.push(now - this.sentAt);
    if (answer.status !== this.plan.expect) this.count(`status ${answer.status}`);
    else if (this.plan.chain) this.follow(this.pending.latin1Slice(answer.bodyAt));
    this.pending = null;
    if (now >= this.clock.until) this.end();
    else this.send();
    return true;
  }

  /** Puts the value of the answer's named member into the next request. */
  follow(body) {
    const { member } = this.plan.chain;
    const from = body.indexOf(`"${member}":"`);
    if (from === -1) return this.count(`no ${member} in the answer`);
    const start = from + member.length + 4;
    this.body = JSON.stringify({ [member]: body.slice(start, body.indexOf('"', start)) });
  }

  fail(reason) {
    this.socket.destroy();
    this.count(reason);
    if (performance.now() >= this.clock.until) this.end();
    else setTimeout(() => this.connect(), 20);
  }

  count(reason) {
    this.tally.errors[reason] = (this.tally.errors[reason] ?? 0) + 1;
  }

  end() {
    this.socket.removeAllListeners('end');
    this.socket.destroy();
    this.resolve();
  }
}

function head({ method, path, headers }, body) {
  const lines = [`${method} ${path} HTTP/1.1`, 'host: 127.0.0.1'];
  for (const name in headers) lines.push(`${name}: ${headers[name]}`);
  if (body !== undefined && body !== null)
    lines.push('content-type: application/json', `content-length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

/** Returns status and start of the body once the whole answer is there. Every server measured here says its length. */
function parse(bytes) {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return null;
  const headers = bytes.latin1Slice(0, end);
  const length = /\r\ncontent-length: *(\d+)/i.exec(headers)?.[1];
  if (length === undefined) throw new Error(`An answer without a length cannot be measured:\n${headers}`);
  const bodyAt = end + 4;
  if (bytes.length < bodyAt + Number(length)) return null;
  return { status: Number(headers.slice(9, 12)), bodyAt };
}

function summary({ latencies, errors }, measureMs) {
  const sorted = Float64Array.from(latencies).sort();
  const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { rps: (sorted.length * 1000) / measureMs, p50: at(0.5), p99: at(0.99), errors };
}
