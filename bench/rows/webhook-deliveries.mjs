import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startChildServer } from '../lib/child-server.mjs';
import { cpuSeconds } from '../lib/load.mjs';
import { median } from '../lib/rounds.mjs';
import { startWithSink } from '../lib/webhooks.mjs';

export const name = 'webhook deliveries to a local sink (rps: deliveries)';
export const peer = 'fetch loop, no queue';
export const target = 0.4;

const ENDPOINTS = 10;
const EVENTS = 1_500;
const IN_FLIGHT = 8;
const DATA = '{"agent_id":"agt_00112233445566778899aabbccddeeff"}';

/** Events are committed all at once; the clock runs from the commit to the last arrival. */
export async function run(context) {
  const { onEnd, load } = context;
  const { rounds, progress } = load;
  const instance = await startWithSink(context, {
    name: 'webhooks',
    endpoints: ENDPOINTS,
    event: 'agent.deleted',
  });
  await instance.database.query('update webhook_endpoint set max_in_flight = $1', [IN_FLIGHT]);
  const loop = await startChildServer(join(import.meta.dirname, '../lib/fetch-loop.mjs'), {});
  onEnd(loop.stop);

  const ours = [];
  const theirs = [];
  for (let round = 1; round <= rounds; round += 1) {
    progress(`round ${round} of ${rounds}: ours`);
    ours.push(await deliver(instance));
    progress(`round ${round} of ${rounds}: ${peer}`);
    theirs.push(await fetchAll(loop, instance.sink));
  }
  return [middle('ours', ours), middle(peer, theirs)];
}

async function deliver({ api, database, agent, ask }) {
  await ask('/reset');
  const total = EVENTS * ENDPOINTS;
  const cpuBefore = cpuSeconds(api.pid);
  const started = Date.now();
  await commitEvents(database, agent.agent_id, EVENTS);
  const committed = Date.now();
  const deadline = committed + 120_000;
  let state = await ask('/count');
  while (state.count < total) {
    if (Date.now() > deadline)
      throw new Error(`${state.count} of ${total} deliveries arrived in two minutes.`);
    await sleep(50);
    state = await ask('/count');
  }
  await sleep(300);
  const { count } = await ask('/count');
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
  const { seconds, error } = await answer.json();
  if (error) throw new Error(error);
  return { rps: count / seconds, perCpuSecond: count / (cpuSeconds(loop.pid) - cpuBefore) };
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
}

const middle = (variant, measured) => ({
  name: variant,
  rps: median(measured.map(({ rps }) => rps)),
  perCpuSecond: median(measured.map(({ perCpuSecond }) => perCpuSecond)),
  errors: {},
});
