import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startApi } from '../../e2e/support/api.mjs';
import { registerAgents, verifyAll } from '../lib/agents.mjs';
import { startChildServer } from '../lib/child-server.mjs';
import { cpuSeconds } from '../lib/load.mjs';
import { median } from '../lib/rounds.mjs';

export const name =
  'webhook deliveries to a local sink (rps: deliveries; p50, p99: commit to arrival at light load)';
export const peer = 'fetch loop, no queue';
export const target = 0.4;

const ENDPOINTS = 10;
const EVENTS = 1_500;
const LIGHT_EVENTS = 200;
const IN_FLIGHT = 8;
const DATA = '{"agent_id":"agt_00112233445566778899aabbccddeeff"}';

/** Events are committed all at once; the clock runs from the commit to the last arrival. */
export async function run({ makeDatabase, onEnd, load: { rounds, progress } }) {
  const { url: databaseUrl } = await makeDatabase('webhooks');
  const sink = await startChildServer(join(import.meta.dirname, '../lib/sink.mjs'), {});
  const loop = await startChildServer(join(import.meta.dirname, '../lib/fetch-loop.mjs'), {});
  const dataDir = mkdtempSync(join(tmpdir(), 'signet-bench-webhooks-'));
  onEnd(() => rmSync(dataDir, { recursive: true, force: true }));
  const api = await startApi({ databaseUrl, dataDir, env: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
  const database = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  for (const stop of [sink.stop, loop.stop, api.stop, () => database.end()]) onEnd(stop);
  const agentId = await listen(api, database, sink.port);

  const ours = [];
  const theirs = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds}: ours`);
    ours.push(await deliver(api, database, sink, agentId));
    progress(`round ${round} of ${rounds}: ${peer}`);
    theirs.push(await fetchAll(loop, sink));
  }
  progress('light load');
  const latency = await lightLoad(database, sink, agentId);
  return [
    { ...middle('ours', ours), ...latency, errors: {} },
    {
      ...middle(peer, theirs),
      p50: median(theirs.map(({ p50 }) => p50)),
      p99: median(theirs.map(({ p99 }) => p99)),
      errors: {},
    },
  ];
}

/** An agent's webhooks, made over the wire, so that every delivery is signed. Returns the agent. */
async function listen(api, database, port) {
  await database.query('update rate_tier set webhooks_max = 100, requests_per_minute = 1000000');
  const [agent] = await verifyAll(api.url, await registerAgents(api.url, 1));
  for (let index = 0; index < ENDPOINTS; index += 1) {
    const answer = await fetch(`${api.url}/webhooks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${agent.access_token}` },
      body: JSON.stringify({ url: `http://127.0.0.1:${port}/${index}`, events: ['agent.deleted'] }),
    });
    if (answer.status !== 201) throw new Error(`A webhook was refused: ${await answer.text()}`);
  }
  await database.query('update webhook_endpoint set max_in_flight = $1', [IN_FLIGHT]);
  return agent.agent_id;
}

async function deliver(api, database, sink, agentId) {
  await get(sink, '/reset');
  const total = EVENTS * ENDPOINTS;
  const cpuBefore = cpuSeconds(api.pid);
  const started = Date.now();
  await commitEvents(database, agentId, EVENTS);
  const committed = Date.now();
  const deadline = committed + 120_000;
  let state = await get(sink, '/count');
  while (state.count < total) {
    if (Date.now() > deadline)
      throw new Error(`${state.count} of ${total} deliveries arrived in two minutes.`);
    await sleep(50);
    state = await get(sink, '/count');
  }
  await sleep(300);
  const { count } = await get(sink, '/count');
  if (count !== total) throw new Error(`${count} deliveries arrived instead of ${total}.`);
  const seconds = (state.last - started) / 1000;
  return { rps: total / seconds, perCpuSecond: total / (cpuSeconds(api.pid) - cpuBefore) };
}

async function fetchAll(loop, sink) {
  const count = EVENTS * ENDPOINTS;
  const cpuBefore = cpuSeconds(loop.pid);
  const answer = await fetch(`http://127.0.0.1:${loop.port}/`, {
    method: 'POST',
    body: JSON.stringify({
      url: `http://127.0.0.1:${sink.port}/loop`,
      count,
      atOnce: ENDPOINTS * IN_FLIGHT,
      body: `{"type":"agent.deleted","timestamp":"2026-11-20T12:00:00.000Z","data":${DATA}}`,
    }),
  });
  const { seconds, p50, p99, error } = await answer.json();
  if (error) throw new Error(error);
  return { rps: count / seconds, perCpuSecond: count / (cpuSeconds(loop.pid) - cpuBefore), p50, p99 };
}

async function lightLoad(database, sink, agentId) {
  await get(sink, '/reset');
  const committedAt = new Map();
  for (let index = 0; index < LIGHT_EVENTS; index += 1) {
    const [id] = await commitEvents(database, agentId, 1);
    committedAt.set(id, Date.now());
    await sleep(25);
  }
  await sleep(2_000);
  const waits = (await get(sink, '/arrivals'))
    .map(([id, at]) => at - committedAt.get(id))
    .sort((a, b) => a - b);
  if (waits.length !== LIGHT_EVENTS * ENDPOINTS)
    throw new Error(`${waits.length} deliveries arrived instead of ${LIGHT_EVENTS * ENDPOINTS}.`);
  return { p50: waits[waits.length >> 1], p99: waits[Math.floor(waits.length * 0.99)] };
}

/** Like another process's commit: the relay finds them by itself. */
async function commitEvents(database, agentId, count) {
  const now = Date.now();
  const ids = Array.from(
    { length: count },
    () => `evt_${now.toString(16).padStart(12, '0')}7${randomBytes(10).toString('hex').slice(1)}`,
  );
  await database.query(
    `insert into event (id, organisation_id, type, subject_id, occurred_at, data)
     select id, (select id from organisation limit 1), 'agent.deleted', $3, now(), $2 from unnest($1::text[]) id`,
    [ids, DATA, agentId],
  );
  return ids;
}

const get = async (sink, path) => (await fetch(`http://127.0.0.1:${sink.port}${path}`)).json();

const middle = (variant, measured) => ({
  name: variant,
  rps: median(measured.map(({ rps }) => rps)),
  perCpuSecond: median(measured.map(({ perCpuSecond }) => perCpuSecond)),
});
