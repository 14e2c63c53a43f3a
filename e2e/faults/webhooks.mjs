import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ManagementClient } from '@signet/sdk/management';
import { RedisServer } from '../../scripts/redis.mjs';
import { post } from './agents.mjs';
import { auditChain } from './audit-chain.mjs';
import { managementKey, startBreakablePostgres, startNode, startReceiver } from './webhooks/cluster.mjs';
import { countBroken, countOpen } from './webhooks/count.mjs';

const ENDPOINTS = [
  'fast-1',
  'fast-2',
  'fast-3',
  'flaky',
  'resetting',
  'slow',
  'mostly-there',
  'dripping',
  'huge',
  'silent',
];
// Short and many, so that what failed under a fault is through soon after it.
const SCHEDULE = [0, ...Array(19).fill(2)];
const TIMEOUT_MS = 2_000;
const FREEZE_MS = 26_000;
const PAUSE_MS = 200;
const DRAIN_MS = 180_000;
const CLOCK_AHEAD = ['--import', join(import.meta.dirname, 'webhooks/clock-ahead.mjs')];

/**
 * Two APIs register agents without a pause, two workers deliver ten endpoints' worth of events, and every few seconds
 * something dies. Afterwards three ledgers are compared: an answer is a promise, and so is a commit.
 * @param {{ rounds: number, queue: 'postgres' | 'redis', report?: (line: string) => void }} options
 */
export async function breakWebhooks({ rounds, queue, report = () => {} }) {
  const dataDir = mkdtempSync(join(tmpdir(), 'signet-faults-webhooks-'));
  chmodSync(dataDir, 0o711);
  const endings = [];
  try {
    const postgres = await startBreakablePostgres(dataDir);
    endings.unshift(() => postgres.stop());
    const databaseUrl = postgres.url;
    const redis = queue === 'redis' ? await RedisServer.start() : null;
    if (redis) endings.unshift(() => redis.stop());
    const env = redis ? { REDIS_URL: redis.url } : {};
    const nodeDir = join(dataDir, 'node');
    const node = async (role) => {
      const started = await startNode({ role, databaseUrl, dataDir: nodeDir, env });
      endings.unshift(() => started.stop());
      return started;
    };
    const apis = [await node('api')];
    const workers = [await node('worker')];
    apis.push(await node('api'));
    workers.push(await node('worker'));
    const ledger = join(nodeDir, 'received');
    const receiver = await startReceiver(ledger);
    endings.unshift(() => receiver.stop());

    const silent = await createEndpoints(
      apis[0].url,
      await managementKey({ databaseUrl, dataDir: nodeDir }),
      receiver.url,
    );
    const producers = produce(apis);
    const faults = faultsOf({ apis, workers, postgres, redis, receiver });
    for (let round = 0; round < rounds; round += 1) {
      await sleep(2_000 + Math.random() * 2_000);
      const { what, strike } = faults[round % faults.length];
      await strike();
      report(`round ${round + 1}: ${what}, ${producers.produced.length} registrations so far`);
    }
    await producers.stop();
    report('every endpoint gets what is left');
    const left = await drain(databaseUrl, silent);
    return {
      ...(await countBroken({ databaseUrl, ledger, produced: producers.produced, endpoints: ENDPOINTS })),
      ...left,
      ...(await auditChain(databaseUrl)),
    };
  } finally {
    for (const end of endings) await end();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Returns the ids of those that never answer. */
async function createEndpoints(url, key, receiverUrl) {
  const { webhooks } = new ManagementClient({ baseURL: url, apiKey: key });
  const silent = [];
  for (const name of ENDPOINTS) {
    const { webhook } = await webhooks.create({
      url: `${receiverUrl}/${name}`,
      events: ['agent.registered'],
      timeout_ms: TIMEOUT_MS,
      schedule: SCHEDULE,
    });
    if (name.startsWith('silent')) silent.push(webhook.id);
  }
  return silent;
}

/** Registers agents at both APIs until it is told to stop. An id enters the ledger when its 201 was read. */
function produce(apis) {
  const produced = [];
  let isOver = false;
  const loop = async (api) => {
    while (!isOver) {
      const answer = await post(`${api.url}/agents/register`, {
        name: 'Fault agent',
        owner_email: 'faults@example.com',
      }).catch(() => null);
      if (answer?.status === 201) produced.push(answer.body.agent.agent_id);
      await sleep(PAUSE_MS);
    }
  };
  const loops = apis.flatMap((api) => [loop(api), loop(api)]);
  return {
    produced,
    stop: async () => {
      isOver = true;
      await Promise.all(loops);
    },
  };
}

/** @returns {{ what: string, strike: () => Promise<void> }[]} */
function faultsOf({ apis, workers, postgres, redis, receiver }) {
  const killed = (node) => async () => {
    await node.kill();
    await sleep(500);
    await node.comeBack();
  };
  return [
    { what: 'a worker got SIGKILL', strike: killed(workers[0]) },
    { what: 'an API got SIGKILL', strike: killed(apis[1]) },
    {
      what: 'PostgreSQL got SIGKILL',
      strike: async () => {
        await postgres.kill();
        await sleep(1_000);
        await postgres.comeBack();
      },
    },
    { what: 'the receiver restarted', strike: () => receiver.restart() },
    { what: 'the other worker got SIGKILL', strike: killed(workers[1]) },
    {
      what: `a worker was frozen for ${FREEZE_MS / 1000} s, longer than its leases`,
      strike: async () => {
        workers[0].freeze();
        await sleep(FREEZE_MS);
        workers[0].thaw();
      },
    },
    {
      what: 'both workers got SIGKILL',
      strike: async () => {
        await Promise.all(workers.map((worker) => worker.kill()));
        await sleep(1_000);
        await Promise.all(workers.map((worker) => worker.comeBack()));
      },
    },
    {
      what: 'a worker came back with its clock 90 seconds ahead',
      strike: async () => {
        await workers[1].kill();
        await workers[1].comeBack({ nodeArgs: CLOCK_AHEAD });
      },
    },
    ...(redis
      ? [
          {
            what: 'Redis got SIGKILL and forgot everything',
            strike: async () => {
              await redis.kill();
              await sleep(1_000);
              await redis.start();
            },
          },
          { what: 'Redis was emptied', strike: () => redis.empty() },
        ]
      : []),
  ];
}

async function drain(databaseUrl, silent) {
  const deadline = Date.now() + DRAIN_MS;
  let left = await countOpen(databaseUrl, silent);
  while (left.open > 0 && Date.now() < deadline) {
    await sleep(500);
    left = await countOpen(databaseUrl, silent);
  }
  return left;
}
