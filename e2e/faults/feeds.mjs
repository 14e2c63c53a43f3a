import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startApi } from '../support/api.mjs';
import { post, registerAgents } from './agents.mjs';

const CROWD = 1_000;
/** What docs/limits.md gives one address. */
const PLACES = 200;
const VERIFICATIONS = 300;
const HEARD_WITHIN_MS = 5_000;
/** Each is another client to the API. */
const [CROWDED, BESIDE] = ['127.0.0.2', '127.0.0.3'];

/**
 * A thousand connections from one address ask for the feed of ended tokens: those beyond its places are told so and when
 * to come back, and nobody else is hurt. Somebody at another address follows and hears of a stop, agents verify, and a
 * place that is given back is given to the next who asks.
 * @param {{ databaseUrl: string, dataDir: string, report?: (line: string) => void }} options
 * @returns {Promise<{ open: number, refused: number, unclear: number, unheard: number, heardMs: number, beside: number, again: number, p99: number, crowdedP99: number }>}
 */
export async function crowdTheFeed({ databaseUrl, dataDir, report = () => {} }) {
  const api = await startApi({ databaseUrl, dataDir });
  const feeds = [];
  const follow = async (localAddress) => {
    const feed = await followFrom(api.url, localAddress);
    feeds.push(feed);
    return feed;
  };
  try {
    const [agent, stopped] = await registerAgents(api.url, 2);
    await verifications(api.url, agent);
    const p99 = await verifications(api.url, agent);

    const began = performance.now();
    const crowd = await Promise.all(Array.from({ length: CROWD }, () => follow(CROWDED)));
    report(`${CROWD} connections were answered in ${Math.round(performance.now() - began)} ms`);
    const open = crowd.filter(({ status }) => status === 200);
    const refused = crowd.filter(({ status }) => status !== 200);
    const unclear = refused.filter(
      ({ status, retryAfter }) => ![429, 503].includes(status) || !(retryAfter > 0),
    );
    const beside = await follow(BESIDE);
    const crowdedP99 = await verifications(api.url, agent);

    const listening = [...open, beside].filter(({ status }) => status === 200);
    const from = performance.now();
    await post(`${api.url}/agents/${stopped.agent_id}/revoke`, {}, { 'x-api-key': stopped.api_key });
    const heardAt = await Promise.all(
      listening.map(({ heard }) => Promise.race([heard(stopped.agent_id), sleep(HEARD_WITHIN_MS)])),
    );
    const heard = heardAt.filter((at) => at !== undefined).map((at) => at - from);

    open[0]?.leave();
    const again = await untilOpen(() => follow(CROWDED));
    return {
      open: open.length,
      refused: refused.length,
      unclear: unclear.length,
      unheard: listening.length - heard.length,
      heardMs: Math.round(Math.max(0, ...heard)),
      beside: beside.status,
      again: again.status,
      p99,
      crowdedP99,
    };
  } finally {
    for (const { leave } of feeds) leave();
    await api.stop();
  }
}

/** How many promises a crowd at the feed broke. */
export const brokenByCrowd = ({ open, refused, unclear, unheard, beside, again }) =>
  [open !== PLACES, open + refused !== CROWD, unclear > 0, unheard > 0, beside !== 200, again !== 200].filter(
    Boolean,
  ).length;

/** The 99th percentile, in milliseconds, of an agent that verifies again and again. */
async function verifications(url, agent) {
  const times = [];
  for (let index = 0; index < VERIFICATIONS; index++) {
    const began = performance.now();
    const { status, body } = await post(`${url}/agents/verify`, agent);
    if (status !== 200) throw new Error(`A verification answered ${status}: ${JSON.stringify(body)}`);
    times.push(performance.now() - began);
  }
  return times.sort((a, b) => a - b)[Math.floor(0.99 * times.length)];
}

/** Asks until the place that was given back is there. */
async function untilOpen(follow) {
  let feed;
  for (let tries = 0; tries < 100; tries++) {
    feed = await follow();
    if (feed.status === 200) return feed;
    await sleep(50);
  }
  return feed;
}

function followFrom(url, localAddress) {
  return new Promise((resolve, reject) => {
    let text = '';
    const waiting = new Set();
    const tell = () => {
      for (const one of waiting) {
        if (!one.isIn(text)) continue;
        waiting.delete(one);
        one.resolve(performance.now());
      }
    };
    const request = http.get(
      `${url}/.well-known/revoked.feed`,
      { agent: false, localAddress },
      (response) => {
        response.setEncoding('utf8').on('error', () => {});
        response.on('data', (chunk) => {
          text += chunk;
          tell();
        });
        resolve({
          status: response.statusCode,
          retryAfter: Number(response.headers['retry-after']),
          leave: () => request.destroy(),
          /** When a list said that the tokens of an agent ended. */
          heard: (agentId) =>
            new Promise((done) => {
              waiting.add({ isIn: (told) => agentsIn(told).has(agentId), resolve: done });
              tell();
            }),
        });
      },
    );
    request.on('error', reject);
  });
}

/** The agents in every whole list of a stream. */
const agentsIn = (text) =>
  new Set(
    [...text.matchAll(/^data: [^.\n]+\.([^.\n]+)\.[^.\n]+\n/gm)].flatMap(([, payload]) =>
      Object.keys(JSON.parse(Buffer.from(payload, 'base64url')).agents ?? {}),
    ),
  );
