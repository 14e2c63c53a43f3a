import { PLACES } from '../../src/limits/index.js';
import { SigningKeys } from '../../src/tokens/index.js';
import { RevocationsRepository } from '../../src/revocations/revocations.repository.js';
import { aBreakableLine } from '../support/breakable-line.js';
import { eventually } from '../support/eventually.js';
import { aManager, type Manage } from '../support/management.js';
import { claimsOf, listen, listOf } from '../support/revocations.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, aVerifiedAgent, call } from '../support/wire.js';

let signet: Signet;
let beside: Signet;
let api: Manage;
beforeAll(async () => {
  signet = await startSignet();
  beside = await startSignet({ beside: signet });
  api = await aManager(signet);
});
afterAll(async () => {
  await beside.close();
  await signet.close();
});

const suspend = async () => {
  const { id } = await anAgent(signet);
  await api('POST', `/agents/${id}/suspend`, { reason: 'x' });
  return id;
};

describe('GET /.well-known/revoked.jwt', () => {
  const ask = (query = '', init: RequestInit = {}) =>
    fetch(`${signet.url}/.well-known/revoked.jwt${query}`, init);

  it('is a signed document of its own kind, which anybody may read from anywhere', async () => {
    const before = Math.floor(signet.clock.now().getTime() / 1000);
    const response = await ask();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/jwt');
    expect(response.headers.get('cache-control')).toBe('public, max-age=5');
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const claims = await claimsOf(signet, await response.text());
    expect(Object.keys(claims)).toEqual(['iss', 'iat', 'since', 'seq', 'agents']);
    expect(claims.iss).toBe('http://signet.test');
    expect(claims.iat).toBeGreaterThanOrEqual(before - 5);
    expect(claims.iat).toBeLessThanOrEqual(Math.floor(signet.clock.now().getTime() / 1000));
  });

  it('is signed with the key that signs tokens, also after a rotation', async () => {
    const { accessToken } = await aVerifiedAgent(signet);
    const kidOf = (jws: string) => JSON.parse(Buffer.from(jws.split('.')[0]!, 'base64url').toString()).kid;
    expect(kidOf(await (await ask()).text())).toBe(kidOf(accessToken));
    await api('POST', '/signing-keys/rotate', { force: true });
    const { active } = await signet.application.nest.get(SigningKeys).current();
    await eventually(async () => kidOf(await (await ask()).text()) === active.kid);
  });

  it('is no access token, and a token is no list', async () => {
    const { accessToken, id } = await aVerifiedAgent(signet);
    const list = await (await ask()).text();
    const headers = { authorization: `Bearer ${list}` };
    expect((await call(signet, 'GET', `/agents/${id}`, { headers })).status).toBe(401);
    await expect(claimsOf(signet, accessToken)).rejects.toThrow('at+jwt');
  });

  it('has what is behind a place, and everything for who is ahead of us', async () => {
    const first = await suspend();
    const { seq } = await listOf(signet);
    const second = await suspend();
    const behind = await listOf(signet, seq);
    expect(behind).toMatchObject({ since: seq, seq: seq + 1 });
    expect(Object.keys(behind.agents)).toEqual([second]);
    const ahead = await listOf(signet, 999_999_999_999_999);
    expect(ahead).toMatchObject({ since: 0, seq: seq + 1 });
    expect(Object.keys(ahead.agents)).toEqual(expect.arrayContaining([first, second]));
  });

  it('is known in every process with the answer to the stop', async () => {
    const id = await suspend();
    for (const at of [signet, beside]) expect((await listOf(at)).agents).toHaveProperty(id);
  });

  it('is not sent to whoever holds it', async () => {
    const etag = (await ask()).headers.get('etag')!;
    expect((await ask('', { headers: { 'if-none-match': etag } })).status).toBe(304);
    await suspend();
    expect((await ask('', { headers: { 'if-none-match': etag } })).status).toBe(200);
  });

  it.each(['-1', '1.5', '1e3', 'abc', '', '0x10', ' 1', '%00', '1'.repeat(16), '1&since=2'])(
    'refuses a since of "%s" in the list and in the feed',
    async (since) => {
      for (const name of ['jwt', 'feed']) {
        const { status, body } = await call(signet, 'GET', `/.well-known/revoked.${name}?since=${since}`);
        expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('since')]);
      }
    },
  );

  it('is counted by address, apart from the keys', async () => {
    const narrow = await startSignet({
      beside: signet,
      environment: { SIGNET_RATE_LIMIT_IP_MULTIPLIER: '0.01' },
    });
    try {
      const ask = () => fetch(`${narrow.url}/.well-known/revoked.jwt`);
      for (let index = 0; index < 100; index++) expect((await ask()).status).toBe(200);
      const refused = await ask();
      expect(refused.status).toBe(429);
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await fetch(`${narrow.url}/.well-known/jwks.json`)).status).toBe(200);
    } finally {
      await narrow.close();
    }
  });

  it('is made once for all who ask for the same at once', async () => {
    await suspend();
    const reading = import.meta.jest.spyOn(signet.application.nest.get(RevocationsRepository), 'endedSince');
    const { seq } = await listOf(signet);
    reading.mockClear();
    await suspend();
    await Promise.all(Array.from({ length: 50 }, () => listOf(signet, seq)));
    expect(reading.mock.calls.length).toBeLessThanOrEqual(2);
    reading.mockRestore();
  });
});

describe('GET /.well-known/revoked.feed', () => {
  it('proves at once where it stands, and tells each end in a chain, whichever process ended it', async () => {
    const known = await listOf(signet);
    const feeds = await Promise.all([listen(signet), listen(beside), listen(signet, { since: known.seq })]);
    for (const feed of feeds) {
      expect(feed.status).toBe(200);
      expect(feed.headers['content-type']).toBe('text/event-stream; charset=utf-8');
      expect(feed.headers['access-control-allow-origin']).toBe('*');
      await eventually(async () => feed.told.length > 0);
    }
    const ids = [await suspend(), await suspend()];
    for (const feed of feeds) {
      await eventually(async () => (await feed.lists()).at(-1)!.seq === known.seq + 2);
      const lists = await feed.lists();
      // Each goes on where the one before ended.
      lists.slice(1).forEach((list, index) => expect(list.since).toBe(lists[index]!.seq));
      expect(Object.keys(Object.assign({}, ...lists.map(({ agents }) => agents)))).toEqual(
        expect.arrayContaining(ids),
      );
      expect(feed.told.map(({ id }) => Number(id))).toEqual(lists.map(({ seq }) => seq));
    }
    expect((await feeds[0].lists())[0]!.since).toBe(0);
    expect((await feeds[2].lists())[0]).toMatchObject({ since: known.seq, seq: known.seq, agents: {} });
    for (const feed of feeds) feed.stop();
  });

  it('goes on behind the last event, whatever the address says', async () => {
    const { seq } = await listOf(signet);
    const id = await suspend();
    const feed = await listen(signet, { since: 0, headers: { 'last-event-id': String(seq) } });
    await eventually(async () => feed.told.length > 0);
    expect((await feed.lists())[0]).toMatchObject({ since: seq, agents: { [id]: [1, expect.any(Number)] } });
    feed.stop();
  });

  it.each(['abc', '-1', '1e3', '1.5', ' ', '1'.repeat(16)])('refuses "%s" as a last event', async (id) => {
    const feed = await listen(signet, { headers: { 'last-event-id': id } });
    expect(feed.status).toBe(400);
    feed.stop();
  });

  it('proves that nothing happened', async () => {
    const feed = await listen(signet);
    await eventually(async () => feed.told.length >= 2);
    const [first, second] = await feed.lists();
    expect(second).toMatchObject({ since: first!.seq, seq: first!.seq, agents: {} });
    expect(second!.iat).toBeGreaterThan(first!.iat);
    feed.stop();
  });

  it('tells nothing while the database is away, then says so and closes, and is there again with it', async () => {
    const line = await aBreakableLine(signet.databaseUrl);
    const cutOff = await startSignet({ beside: signet, databaseUrl: line.url });
    try {
      const feed = await listen(cutOff);
      await eventually(async () => feed.told.length > 0);
      await line.cut();
      const id = await suspend();
      await feed.over;
      const lists = await feed.lists();
      expect(lists.map(({ agents }) => Object.keys(agents)).flat()).not.toContain(id);
      expect(feed.told.at(-1)).toEqual({ id: undefined, event: 'end', data: '{"reason":"unavailable"}' });
      for (const name of ['jwt', 'feed']) {
        const { status, headers } = await call(cutOff, 'GET', `/.well-known/revoked.${name}`);
        expect([status, Number(headers.get('retry-after')) > 0]).toEqual([503, true]);
      }
      await line.mend();
      const again = await eventually(async () => {
        const opened = await listen(cutOff, { since: lists.at(-1)!.seq });
        if (opened.status !== 200) opened.stop();
        return opened.status === 200 && opened;
      });
      await eventually(async () => again.told.length > 0);
      expect((await again.lists())[0]!.agents).toHaveProperty(id);
      again.stop();
    } finally {
      await cutOff.close();
      await line.close();
    }
  });

  it('has so many places for one address, and forgets those that went away', async () => {
    const { each } = PLACES.revocationFeeds;
    const feeds = await Promise.all(Array.from({ length: each + 20 }, () => listen(signet)));
    const refused = feeds.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(20);
    expect(Number(refused[0]!.headers['retry-after'])).toBeGreaterThan(0);
    const id = await suspend();
    const opened = feeds.filter(({ status }) => status === 200);
    await Promise.all(opened.map((feed) => eventually(async () => (feed.told.at(-1)?.data.length ?? 0) > 0)));
    await eventually(async () => Object.keys((await opened.at(-1)!.lists()).at(-1)!.agents).includes(id));
    for (const feed of feeds) feed.stop();
    await eventually(async () => {
      const feed = await listen(signet);
      feed.stop();
      return feed.status === 200;
    });
  });

  it('keeps nothing open for whoever asks for the head alone', async () => {
    const url = `${signet.url}/.well-known/revoked.feed`;
    for (let index = 0; index < 5; index++) expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  });

  it('asks the database for nothing while nobody listens', async () => {
    const quiet = await startSignet({ beside: signet });
    try {
      const head = import.meta.jest.spyOn(quiet.application.nest.get(RevocationsRepository), 'head');
      const feed = await listen(quiet);
      await eventually(async () => head.mock.calls.length > 3);
      feed.stop();
      await eventually(async () => {
        const before = head.mock.calls.length;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return head.mock.calls.length === before;
      });
    } finally {
      await quiet.close();
    }
  });

  it('ends in so many words when its server stops', async () => {
    const third = await startSignet({ beside: signet });
    const feed = await listen(third);
    await eventually(async () => feed.told.length > 0);
    await third.close();
    await feed.over;
    expect(feed.told.at(-1)).toEqual({ id: undefined, event: 'end', data: '{"reason":"closing"}' });
  });
});

describe('a hundred thousand ends', () => {
  it('are one signed document, made once for all who know nothing', async () => {
    const many = await startSignet();
    try {
      await many.sql(`
        insert into agent (id, organisation_id, name, owner_email, status, permissions)
        select 'agt_' || lpad(to_hex(n), 32, '0'), o.id, 'Many', 'x@example.com', 'suspended', '{a:b:c}'
        from organisation o, generate_series(1, 100000) n`);
      await many.sql(`
        insert into token_end (organisation_id, agent_id, epoch, seq, ended_at, until)
        select organisation_id, id, 1, row_number() over (order by id), now(), now() + interval '1 hour' from agent`);
      await many.sql(`insert into token_end_head select id, 100000 from organisation`);
      const reading = import.meta.jest.spyOn(many.application.nest.get(RevocationsRepository), 'endedSince');
      const lists = await Promise.all([listOf(many), listOf(many, 5), listOf(many, 98_000)]);
      for (const list of lists) {
        expect(list).toMatchObject({ since: 0, seq: 100_000 });
        expect(Object.keys(list.agents)).toHaveLength(100_000);
      }
      expect(reading).toHaveBeenCalledTimes(1);
      expect(Object.keys((await listOf(many, 99_500)).agents)).toHaveLength(500);
    } finally {
      await many.close();
    }
  });
});
