import { setTimeout as sleep } from 'node:timers/promises';
import { verifyAll } from '../lib/agents.mjs';
import { startWithSink } from '../lib/webhooks.mjs';

export const name =
  'webhook latency: from the event to its receipt (rps: events; an event is a verification)';
export const peer = '200 events a second';
export const target = null;

/** @param {import('../run.mjs').Context} context */
export async function run(context) {
  const instance = await startWithSink(context, {
    name: 'webhook_latency',
    endpoints: 1,
    event: 'agent.verified',
  });
  await verifyAll(instance.api.url, [instance.agent]);
  context.load.progress('idle');
  const idle = await measure(instance, { events: 50, everyMs: 200 });
  context.load.progress(peer);
  const busy = await measure(instance, { events: 2_000, everyMs: 5 });
  return [
    { name: 'idle: 5 a second', ...idle },
    { name: peer, ...busy },
  ];
}

async function measure({ api, agent, ask }, { events, everyMs }) {
  await sleep(2_000);
  await ask('/reset');
  const credentials = { agent_id: agent.agent_id, api_key: agent.api_key };
  const started = Date.now();
  const verified = [];
  for (let sent = 0; sent < events; sent += 1) {
    // Sent by the clock, not one after the other: a slow answer must not thin out the load.
    await sleep(Math.max(0, started + sent * everyMs - Date.now()));
    verified.push(verifyAll(api.url, [credentials]));
  }
  await Promise.all(verified);
  const seconds = (Date.now() - started) / 1000;
  const deadline = Date.now() + 30_000;
  while ((await ask('/count')).count < events && Date.now() < deadline) await sleep(100);
  await sleep(300);
  const arrivals = await ask('/arrivals');
  const unique = new Set(arrivals.map(([id]) => id)).size;
  if (unique !== events) throw new Error(`${unique} of ${events} events arrived.`);
  // An event's id begins with the millisecond in which it happened.
  const waits = arrivals.map(([id, at]) => at - parseInt(id.slice(4, 16), 16)).toSorted((a, b) => a - b);
  const at = (share) => waits[Math.floor(waits.length * share)];
  return { rps: events / seconds, perCpuSecond: Number.NaN, p50: at(0.5), p99: at(0.99), errors: {} };
}
