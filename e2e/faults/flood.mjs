import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { addressOf } from '@signet/sdk/management';
import { startApi } from '../support/api.mjs';
import { mapLimited, post } from './agents.mjs';

const entry = process.env.SIGNET_API_ENTRY ?? join(import.meta.dirname, '../../apps/api/dist/main.js');
const worker = join(import.meta.dirname, 'flood-worker.mjs');

const AGENTS = 300;
const EVENTS = 150_000;
const IDLE_MS = 3_000;
const FLOOD_MS = 6_000;
/** The flood has begun, and so have its refusals. */
const SETTLED_MS = 1_000;
const STRANGERS = 20;
const OPERATORS = 40;
const CALLERS = 2;

// As an installation has them: nothing is multiplied. The proxy that is trusted tells clients apart.
const env = {
  SIGNET_RATE_LIMIT_IP_MULTIPLIER: '1',
  SIGNET_OPERATOR_RATE_PER_MINUTE: '1200',
  SIGNET_TRUSTED_PROXIES: '127.0.0.1',
};

/**
 * Floods every public route and every costly call of an operator, one after the other and from one address, while
 * agents verify from another.
 * @param {{ databaseUrl: string, dataDir: string, like?: string, report?: (line: string) => void }} options `like` chooses
 *   floods by a part of their name
 * @returns {Promise<{ name: string, p99: number, idleP99: number }[]>} in milliseconds; idle is what was so up to then
 */
export async function flood({ databaseUrl, dataDir, like = '', report = () => {} }) {
  const command = commandFor({ databaseUrl, dataDir });
  await command('bootstrap');
  await command('seed', '--agents', '1000', '--events', String(EVENTS));
  const api = await startApi({ databaseUrl, dataDir, env });
  try {
    const agents = await registered(api.url);
    const floods = (await floodsOf(api.url, agents)).filter(({ name }) => name.includes(like));
    report(
      `${floods.length} floods of ${FLOOD_MS / 1000} s; ${CALLERS} callers verify from elsewhere, one after the other\n` +
        `${'flood'.padEnd(62)} ${'answers/s'.padStart(9)}  ${'p50'.padStart(7)} ${'p99'.padStart(7)} ms  p99 / idle so far`,
    );
    const idle = [];
    const results = [];
    for (const one of floods) {
      // A minute's calls are counted for each: who floods now has used none of them.
      if (one.isOperator) one.headers = { authorization: `Bearer ${await anotherKey(command)}` };
      idle.push(...(await verifyFor(IDLE_MS, api.url, agents)));
      const { latencies, told } = await verifyDuring(one, api, agents);
      const [p50, p99] = [at(latencies, 0.5), at(latencies, 0.99)];
      const idleP99 = at(idle, 0.99);
      results.push({ name: one.name, p99, idleP99 });
      report(
        `${one.name.padEnd(62)} ${String(Math.round(told.perSecond)).padStart(9)}  ${p50.toFixed(1).padStart(7)} ` +
          `${p99.toFixed(1).padStart(7)}    ${(p99 / idleP99).toFixed(2).padStart(5)}  ${told.statuses}`,
      );
    }
    report(
      `idle: p50 ${at(idle, 0.5).toFixed(1)} ms, p99 ${at(idle, 0.99).toFixed(1)} ms of ${idle.length} verifications`,
    );
    return results;
  } finally {
    await api.stop();
  }
}

const commandFor =
  ({ databaseUrl, dataDir }) =>
  async (...args) => {
    const settings = { DATABASE_URL: databaseUrl, SIGNET_DATA_DIR: dataDir, SIGNET_ENV: 'development' };
    const file = join(dirname(entry), 'cli/main.js');
    return (
      await promisify(execFile)(process.execPath, [file, ...args], { env: { ...process.env, ...settings } })
    ).stdout;
  };

/** The key of an operator who has called nothing yet. */
const anotherKey = async (command) =>
  JSON.parse(await command('bootstrap', '--rotate', '--json')).management_api_key;

let clients = 0;
/** An address of its own for each, so that those who measure meet no limit. */
const aClient = () => {
  clients += 1;
  return `10.${(clients >> 16) & 255}.${(clients >> 8) & 255}.${clients & 255}`;
};

const registered = (url) =>
  mapLimited(Array.from({ length: AGENTS }), 8, async () => {
    const body = { name: 'Flooded agent', owner_email: 'floods@example.com' };
    const answer = await post(`${url}/agents/register`, body, { 'x-forwarded-for': aClient() });
    if (answer.status !== 201) throw new Error(`Registration answered ${answer.status}.`);
    return { agent_id: answer.body.agent.agent_id, api_key: answer.body.credentials.api_key };
  });

/** Verifies in a few lines, each one after the other, and returns how long each took. */
async function verifyFor(ms, url, agents) {
  const latencies = [];
  const until = performance.now() + ms;
  const call = async (lane) => {
    for (let turn = lane; performance.now() < until; turn += CALLERS) {
      const started = performance.now();
      const headers = { 'x-forwarded-for': aClient() };
      const { status } = await post(`${url}/agents/verify`, agents[turn % agents.length], headers);
      if (status !== 200) throw new Error(`A verification from elsewhere answered ${status}.`);
      latencies.push(performance.now() - started);
      await sleep(2);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, (_, lane) => call(lane)));
  return latencies;
}

async function verifyDuring(one, api, agents) {
  const child = fork(worker, { stdio: 'inherit' });
  child.send({ ...one, port: api.port, address: '203.0.113.9', ms: FLOOD_MS + SETTLED_MS });
  const ended = once(child, 'message');
  await sleep(SETTLED_MS);
  const latencies = await verifyFor(FLOOD_MS, api.url, agents);
  const [told] = await ended;
  return { latencies, told };
}

const at = (latencies, share) => {
  const sorted = [...latencies].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/** Read from the reference: a route that somebody adds tomorrow is in it. */
async function floodsOf(url, [agent, other]) {
  const agentId = agent.agent_id;
  const document = await (await fetch(`${url}/docs/openapi.json`)).json();
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation.operationId)
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path: filled(path, agentId),
        operation,
      })),
  );
  const isMirror = ({ path }) => path.startsWith('/v1/');
  const strangers = operations
    .filter((one) => one.operation['x-public'] && !isMirror(one))
    .map(({ method, path }) => aStranger(method, path, method === 'GET' ? undefined : '{}'));
  const junk = `ak_${'0'.repeat(64)}`;
  strangers.push(
    ...['/docs', '/docs/management', '/docs/openapi.json', '/docs/openapi.yaml', '/nothing/here'].map(
      (path) => aStranger('GET', path),
    ),
    {
      ...aStranger('POST', '/agents/verify', JSON.stringify({ ...agent, api_key: other.api_key })),
      name: 'POST /agents/verify with the key of another',
    },
    {
      ...aStranger('POST', '/agents/verify', JSON.stringify(agent)),
      name: 'POST /agents/verify with the right key',
    },
    {
      ...aStranger('GET', `/agents/${agentId}`),
      name: 'GET /agents/{id} with a junk key',
      headers: { 'x-api-key': junk },
    },
    {
      ...aStranger(
        'GET',
        addressOf(({ agents }) => agents.list()),
      ),
      name: 'GET the list of agents with a junk key',
      headers: { authorization: `Bearer mk_${'0'.repeat(64)}` },
    },
  );
  const anOperators = (path) => ({
    name: `operator: GET ${path}`.slice(0, 62),
    method: 'GET',
    path,
    isOperator: true,
    connections: OPERATORS,
  });
  const lists = operations
    .filter(({ method, operation }) => method === 'GET' && operation['x-required-permission']?.includes(':'))
    .filter(({ path }) => !/\{|\/export$|\/stream$/.test(path))
    .map(({ path }) => anOperators(path));
  /** @param {Parameters<typeof addressOf>[0]} ask */
  const asked = (ask) => anOperators(addressOf(ask));
  const days = (count) => new Date(Date.now() - count * 86_400_000).toISOString();
  const anExport = asked(({ activity }) => activity.export());
  return [
    ...strangers,
    ...lists,
    asked(({ activity }) => activity.list({ q: 'agent' })),
    asked(({ activity }) => activity.list({ outcome: 'error', actor_id: 'nobody' })),
    asked(({ activity }) => activity.getHistogram({ interval: 'day', since: days(900) })),
    asked(({ activity }) => activity.getFacets({ since: '2020-01-01T00:00:00Z' })),
    asked(({ agents }) => agents.list({ search: 'agent' })),
    { ...anExport, name: 'operator: exports, read at once', reads: true },
    { ...anExport, name: 'operator: exports that nobody reads', reads: false },
    {
      ...asked(({ activity }) => activity.stream()),
      name: 'operator: live streams',
      reads: true,
    },
  ];
}

const aStranger = (method, path, body) => ({
  name: `${method} ${path}`.slice(0, 62),
  method,
  path,
  body,
  headers: {},
  connections: STRANGERS,
});

const filled = (path, agentId) =>
  path
    .replaceAll(/\{(agent_id)\}/g, agentId)
    .replaceAll('{file}', 'signet-sdk.tgz')
    .replaceAll('{commitment}', '0'.repeat(64));
