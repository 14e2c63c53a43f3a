import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startApi } from '../../e2e/support/api.mjs';
import { registerAgents, verifyAll } from '../lib/agents.mjs';
import { connectReaders } from '../lib/feed-readers.mjs';

export const name =
  'revocation: from a stop in one of three processes to ten readers of the feed (rps: stops; target p99 250 ms)';
export const peer = '20 stops a second';
export const target = null;

const READERS = 10;

/** @param {import('../run.mjs').Context} context */
export async function run({ makeDatabase, onEnd, load }) {
  const dataDir = mkdtempSync(join(tmpdir(), 'signet-bench-'));
  onEnd(() => rmSync(dataDir, { recursive: true, force: true }));
  const { url: databaseUrl } = await makeDatabase('revocation');
  // Behind one address, as processes beside each other are.
  const env = { SIGNET_PUBLIC_URL: 'http://signet.bench' };
  const processes = [];
  for (let index = 0; index < 3; index += 1) {
    const api = await startApi({ databaseUrl, dataDir, env });
    onEnd(api.stop);
    processes.push(api.url);
  }
  load.progress('idle');
  const idle = await measure(processes, databaseUrl, { stops: 100, everyMs: 200 });
  load.progress(peer);
  const busy = await measure(processes, databaseUrl, { stops: 400, everyMs: 50 });
  return [
    { name: 'idle: 5 stops a second', ...idle },
    { name: peer, ...busy },
  ];
}

/** Each wait begins before the commit, when the end took its number: it is a little more than what is asked for. */
async function measure(processes, databaseUrl, { stops, everyMs }) {
  const agents = await verifyAll(processes[0], await registerAgents(processes[0], stops));
  const arrivals = [];
  const urls = Array.from({ length: READERS }, (_, index) => processes[index % processes.length]);
  const disconnect = await connectReaders(urls, (told) => {
    const at = Date.now();
    for (const id of Object.keys(told)) arrivals.push([id, at]);
  });
  const known = arrivals.length;
  const started = Date.now();
  for (const [index, { agent_id, access_token }] of agents.entries()) {
    await sleep(Math.max(0, started + index * everyMs - Date.now()));
    await revoke(processes[index % processes.length], agent_id, access_token);
  }
  const seconds = (Date.now() - started) / 1000;
  const deadline = Date.now() + 10_000;
  while (arrivals.length - known < stops * READERS && Date.now() < deadline) await sleep(50);
  disconnect();
  const told = arrivals.slice(known);
  if (told.length !== stops * READERS) throw new Error(`${told.length} of ${stops * READERS} were told.`);
  const endedAt = await endsIn(databaseUrl);
  const waits = told.map(([id, at]) => at - endedAt.get(id)).toSorted((a, b) => a - b);
  const at = (share) => waits[Math.floor(waits.length * share)];
  return { rps: stops / seconds, perCpuSecond: Number.NaN, p50: at(0.5), p99: at(0.99), errors: {} };
}

async function revoke(url, id, token) {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${url}/agents/${id}/revoke`, { method: 'POST', headers });
  if (!answer.ok) throw new Error(`The stop answered ${answer.status}: ${await answer.text()}`);
  await answer.body?.cancel();
}

async function endsIn(connectionString) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query('select agent_id, ended_at from token_end');
  await client.end();
  return new Map(rows.map(({ agent_id, ended_at }) => [agent_id, ended_at.getTime()]));
}
