import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { requireAgent, TokenError } from '../../src/verify/index.js';
import { KeySet } from '../../src/verify/key-set.js';
import { RevocationFeed } from '../../src/verify/revocation-feed.js';
import { RevocationList } from '../../src/verify/revocation-list.js';
import { eventsOf } from '../../src/verify/server-sent-events.js';
import { AUDIENCE, newKey } from '../support/issuer.js';
import { event, STOP_UNTIL, StoppingIssuer, until } from '../support/stopping-issuer.js';

let issuer: StoppingIssuer;
const opened: { close: () => void }[] = [];

beforeEach(async () => {
  issuer = await StoppingIssuer.start();
});
afterEach(async () => {
  for (const one of opened.splice(0)) one.close();
  await issuer.end();
});

function guardOf() {
  const guard = requireAgent({
    issuer: issuer.url,
    audience: AUDIENCE,
    revocation: { source: 'feed', whenUnknown: 'refuse' },
  });
  opened.push(guard);
  return guard;
}
type Guard = ReturnType<typeof guardOf>;

async function connected(): Promise<Guard> {
  const guard = guardOf();
  await guard(issuer.authorization());
  await until(() => guard.revocation().connected);
  return guard;
}

const outcome = async (guard: Guard, claims: object = {}): Promise<string> => {
  try {
    return (await guard(issuer.authorization({ ...claims }))).agentId;
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    return error.code;
  }
};

describe('a guard with the feed', () => {
  it('opens no connection before the first token, and says so', () => {
    expect(guardOf().revocation()).toMatchObject({
      source: 'feed',
      connected: false,
      state: 'unknown',
      reason: 'The connection is opened when the first token arrives',
    });
  });

  it('hears of a stop without asking', async () => {
    const guard = await connected();
    const asked = issuer.polls.length;
    issuer.stop('agt_1');
    await until(async () => (await outcome(guard)) === 'TOKEN_REVOKED');
    await expect(outcome(guard, { epoch: 1 })).resolves.toBe('agt_1');
    expect(issuer.polls).toHaveLength(asked);
    expect(guard.revocation()).toMatchObject({ state: 'fresh', sequence: 1, entries: 1, reason: undefined });
  });

  it('shares one connection with the others of its issuer; the last one that closes ends it', async () => {
    const [first, second] = [await connected(), await connected()];
    expect(issuer.listeners).toHaveLength(1);
    first.close();
    expect(first.revocation()).toMatchObject({ connected: false, reason: 'The connection was closed here' });
    issuer.stop('agt_1');
    await until(async () => (await outcome(second)) === 'TOKEN_REVOKED');
    second.close();
    await until(() => issuer.listeners.length === 0);
    // It goes on, and polls.
    await expect(outcome(first, { sub: 'agt_2', agent_id: 'agt_2' })).resolves.toBe('agt_2');
    expect(issuer.feeds).toHaveLength(1);
  });

  it('comes back behind the last stop that it knows', async () => {
    const guard = await connected();
    issuer.stop('agt_2');
    await until(() => guard.revocation().sequence === 1);
    issuer.listeners[0]?.destroy();
    await until(() => issuer.feeds.length === 2);
    expect(issuer.feeds[1]).toBe('/.well-known/revoked.feed?since=1');
    await until(() => guard.revocation().connected);
  });

  it('polls while there is no connection, and says why there is none', async () => {
    issuer.onFeed = (response) => Boolean(response.writeHead(503, { 'retry-after': '1' }).end());
    const guard = guardOf();
    await expect(outcome(guard)).resolves.toBe('agt_1');
    await until(() => guard.revocation().reason?.includes('503'));
    expect(guard.revocation()).toMatchObject({ connected: false, state: 'fresh' });
    expect(issuer.polls).toHaveLength(1);
  });

  it('keeps no process alive', async () => {
    const verify = new URL('../../dist/esm/verify/index.js', import.meta.url).href;
    const script = `
      import { requireAgent } from '${verify}';
      const revocation = { source: 'feed' };
      const guard = requireAgent({ issuer: '${issuer.url}', audience: '${AUDIENCE}', revocation });
      await guard('${issuer.authorization()}');
      while (!guard.revocation().connected) await new Promise((resolve) => setTimeout(resolve, 10));
      console.log('connected');
    `;
    const args = ['--input-type=module', '--eval', script];
    // It goes on speaking, so that nothing but the connection itself could end.
    const speaking = setInterval(() => issuer.heartbeat(), 500);
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
    clearInterval(speaking);
    expect(stdout).toBe('connected\n');
    expect(issuer.feeds).toHaveLength(1);
  });
});

describe('the feed', () => {
  const STALL_MS = 150;

  function feedOf(stallMs = STALL_MS) {
    const clock = { wall: Date.now, steady: () => performance.now() };
    const keys = new KeySet(`${issuer.url}/.well-known/jwks.json`);
    const url = `${issuer.url}/.well-known/revoked.jwt`;
    const list = new RevocationList({ url, issuer: issuer.url, keys, fetch: () => fetch, clock });
    const feed = new RevocationFeed(list, stallMs);
    feed.open('test');
    opened.push({ close: () => feed.close('test') });
    return { list, feed };
  }

  const one = { agt_1: [1, STOP_UNTIL] };
  /** What ends a connection that has said it once, and must not be believed. */
  const lies: Record<string, () => string> = {
    'a bad signature': () => event(issuer.list({ since: 1, seq: 2, agents: one }, {}, newKey('key_1'))),
    'another issuer': () => event(issuer.list({ since: 1, seq: 2, agents: one, iss: 'https://other' })),
    'the future': () => event(issuer.list({ since: 1, seq: 2, agents: one, iat: Date.now() / 1000 + 120 })),
    'a gap': () => event(issuer.list({ since: 3, seq: 4, agents: one })),
    'an access token': () => event(issuer.authorization().slice('Bearer '.length)),
    'rubbish in an event': () => event('rubbish'),
    'no more, and stays open': () => '',
    'what it has said before': () => event(issuer.list({ since: 1, seq: 1, iat: 1_700_000_000 })).repeat(50),
    'lines that are no fields': () => 'rubbish\n\n: hello\n\nid: 7\n\nevent: revocations\n\n'.repeat(50),
    'events of another kind': () => 'event: other\ndata: {}\n\n'.repeat(50),
    'that it ends': () => 'event: end\ndata: {"reason":"shutdown"}\n\n',
    'a line without an end': () => `data: ${'x'.repeat(17 * 1024 * 1024)}`,
    'an event without an end': () => `data: ${'x'.repeat(1024 * 1024)}\n`.repeat(17),
  };

  it.each(Object.entries(lies))(
    'that says %s is left and opened again, and nothing is lost',
    async (_, say) => {
      issuer.stop('agt_2');
      const { list } = feedOf();
      await until(() => list.ended('agt_2', 0) && issuer.listeners[0]);
      const first = issuer.listeners[0]!;
      let isGone = false;
      first.on('close', () => (isGone = true));
      first.write(say());
      await until(() => isGone && issuer.feeds.length > 1);
      expect(list.ended('agt_1', 0)).toBe(false);
      expect(list.ended('agt_2', 0)).toBe(true);
      issuer.stop('agt_3');
      await until(() => list.ended('agt_3', 0));
    },
  );

  it('stays open while the issuer speaks', async () => {
    let iat = Math.floor(Date.now() / 1000) - 1_000_000;
    issuer.now = () => iat * 1000;
    const stallMs = 400;
    const { feed, list } = feedOf(stallMs);
    await until(() => feed.isConnected);
    // On a busy machine one may be lost: what counts is that one outlives the time in which it would be left.
    let [one, since] = [issuer.listeners[0], Date.now()];
    while (!one || Date.now() - since < 2 * stallMs) {
      if (one !== issuer.listeners[0]) [one, since] = [issuer.listeners[0], Date.now()];
      iat += 1;
      issuer.heartbeat();
      await until(() => list.asOf === iat);
    }
    await until(() => !feed.isConnected);
  });

  it('says when there is no such address, and is not loud about it', async () => {
    issuer.onFeed = (response) => Boolean(response.writeHead(404).end());
    const { feed } = feedOf();
    await until(() => issuer.feeds.length === 2);
    expect(feed.isConnected).toBe(false);
    expect(feed.problem).toContain('404');
  });
});

describe('events', () => {
  const bytes = new TextEncoder().encode(
    'event: a\ndata: one\ndata: two\n\n: note\r\nevent:b\r\ndata:  two spaces\r\n\r\ndata\rdata: é\r\r\nevent: none\n\ndata: cut',
  );
  const expected = [
    { event: 'a', data: 'one\ntwo' },
    { event: 'b', data: ' two spaces' },
    { event: '', data: '\né' },
  ];
  async function* pieces(size: number) {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }

  it.each(Array.from({ length: bytes.length }, (_, n) => n + 1))(
    'are read in pieces of %d bytes as at once',
    async (size) => {
      const found = [];
      for await (const one of eventsOf(pieces(size), 1000)) found.push(one);
      expect(found).toEqual(expected);
    },
  );
});
