import http from 'node:http';
import { ManagementClient, ProblemError } from '@signet/sdk/management';
import { ActivityRepository } from '../../src/activity/activity.repository.js';
import { Sealer } from '../../src/activity/index.js';
import { News } from '../../src/activity/stream/news.js';
import {
  anEvent,
  anOperatorOf,
  anOrganisation,
  manyEvents,
  uncheckedJournal,
  type UncheckedJournal,
} from '../support/audit.js';
import { aSignedInMember } from '../support/console.js';
import { aBreakableLine, type BreakableLine } from '../support/breakable-line.js';
import { eventually } from '../support/eventually.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

interface Told {
  id: string | undefined;
  event: string;
  data: { seq: number; type: string; sealed: boolean };
}

/** A reader of server-sent events, in the few lines that the format needs, on a connection of its own. */
async function follow(url: string, headers: Record<string, string>) {
  const { request, response } = await new Promise<{
    request: http.ClientRequest;
    response: http.IncomingMessage;
  }>((resolve, reject) => {
    const sent = http.get(url, { headers, agent: false }, (answer) =>
      resolve({ request: sent, response: answer }),
    );
    sent.on('error', reject);
  });
  const told: Told[] = [];
  /** Every place that its reader was told to come back to. */
  const places: string[] = [];
  let rest = '';
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const blocks = (rest + chunk).split('\n\n');
    rest = blocks.pop()!;
    for (const block of blocks) {
      const fields = Object.fromEntries(
        block
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      if (fields['id']) places.push(fields['id']);
      if (fields['data'])
        told.push({
          id: fields['id'],
          event: fields['event']!,
          data: JSON.parse(fields['data']) as Told['data'],
        });
    }
  });
  return {
    response: { status: response.statusCode, headers: response.headers },
    told,
    places,
    over: new Promise<void>((resolve) => response.on('close', () => resolve())),
    stop: () => request.destroy(),
  };
}

describe('GET /api/v1/activity/stream', () => {
  let signet: Signet;
  let journal: UncheckedJournal;
  beforeAll(async () => {
    signet = await startSignet();
    journal = uncheckedJournal(signet);
  });
  afterAll(() => signet.close());

  const url = (query = '') => `${signet.url}/api/v1/activity/stream${query}`;
  const aLog = async () => {
    const organisationId = await anOrganisation(signet);
    return { organisationId, headers: await anOperatorOf(signet, organisationId) };
  };

  it('tells what happens from now on, sealed and in order, and nothing from before', async () => {
    const { organisationId, headers } = await aLog();
    await journal.append(anEvent(organisationId));
    const feed = await follow(url(), headers);
    expect(feed.response.status).toBe(200);
    expect(feed.response.headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(feed.response.headers['cache-control']).toBe('no-store, no-transform');
    expect(feed.response.headers['x-request-id']).toMatch(/^req_/);
    for (let index = 0; index < 30; index++) await journal.append(anEvent(organisationId));
    await eventually(async () => feed.told.length === 30);
    expect(feed.told.map(({ id }) => id)).toEqual(
      Array.from({ length: 30 }, (_, index) => String(index + 2)),
    );
    expect(feed.told[0]).toMatchObject({
      event: 'activity',
      data: { seq: 2, sealed: true, type: 'agent.verified' },
    });
    feed.stop();
  });

  it('says where it begins: whoever loses it before anything happened can come back there', async () => {
    const { organisationId, headers } = await aLog();
    for (let index = 0; index < 3; index++) await journal.append(anEvent(organisationId));
    for (const lastEventId of [undefined, '999']) {
      const feed = await follow(url(), { ...headers, ...(lastEventId && { 'last-event-id': lastEventId }) });
      await journal.append(anEvent(organisationId));
      await eventually(async () => feed.told.length > 0);
      feed.stop();
      const first = Number(feed.told[0]!.id);
      expect(feed.places).toEqual([String(first - 1), String(first)]);
    }
  });

  it('goes on behind the last event that the client has seen', async () => {
    const { organisationId, headers } = await aLog();
    for (let index = 0; index < 10; index++) await journal.append(anEvent(organisationId));
    const feed = await follow(url(), { ...headers, 'last-event-id': '7' });
    await eventually(async () => feed.told.length === 3);
    expect(feed.told.map(({ id }) => id)).toEqual(['8', '9', '10']);
    feed.stop();
    const ahead = await follow(url(), { ...headers, 'last-event-id': '999' });
    await journal.append(anEvent(organisationId));
    await eventually(async () => ahead.told.length === 1);
    expect(ahead.told[0]!.id).toBe('11');
    ahead.stop();
  });

  it('says so when too much was missed, instead of telling all of it', async () => {
    const { organisationId, headers } = await aLog();
    await manyEvents(signet, organisationId, 3_000);
    await signet.application.nest.get(Sealer).catchUp(organisationId);
    const feed = await follow(url(), { ...headers, 'last-event-id': '0' });
    await eventually(async () => feed.told.length === 1);
    expect(feed.told[0]).toMatchObject({ event: 'reset', id: '3000' });
    feed.stop();
  });

  it('tells only what is asked for, and nobody of another organisation', async () => {
    const { organisationId, headers } = await aLog();
    const other = await aLog();
    const feed = await follow(url('?type=token.*'), headers);
    await journal.append(anEvent(organisationId));
    await journal.append(anEvent(other.organisationId));
    await journal.append({ ...anEvent(organisationId), type: 'token.refreshed' });
    await eventually(async () => feed.told.length > 0);
    expect(feed.told.map(({ data }) => data.type)).toEqual(['token.refreshed']);
    feed.stop();
  });

  it('is read once for all who follow the same', async () => {
    const { organisationId } = await aLog();
    for (let index = 0; index < 5; index++) await journal.append(anEvent(organisationId));
    await signet.application.nest.get(Sealer).catchUp(organisationId);
    const [news, reading] = [
      signet.application.nest.get(News),
      import.meta.jest.spyOn(signet.application.nest.get(ActivityRepository), 'inChain'),
    ];
    const stretch = { organisationId: organisationId, filter: {}, after: 1, to: 5 };
    const [first, ...others] = await Promise.all(Array.from({ length: 10 }, () => news.of(stretch)));
    expect(first).toHaveLength(4);
    expect(new Set(others)).toEqual(new Set([first]));
    expect(reading).toHaveBeenCalledTimes(1);
    expect(await news.of({ ...stretch, after: 3 })).toEqual(first!.slice(2));
    expect(reading).toHaveBeenCalledTimes(2);
    reading.mockRestore();
  });

  it('ends after a sign-out', async () => {
    const member = await aSignedInMember(signet);
    const feed = await follow(url(), member.headers);
    expect(feed.response.status).toBe(200);
    await call(signet, 'DELETE', '/api/v1/session', { headers: member.headers });
    await feed.over;
    expect(feed.told.at(-1)).toMatchObject({ event: 'end' });
  });

  it('ends after its key was revoked', async () => {
    const { organisationId, headers } = await aLog();
    const feed = await follow(url(), headers);
    await signet.sql(
      `update credential set revoked_at = now() where kind = 'management_key' and organisation_id = $1`,
      [organisationId],
    );
    await feed.over;
    expect(feed.told.at(-1)).toMatchObject({ event: 'end' });
  });

  it('tells nothing that happens after its key was revoked', async () => {
    const { organisationId, headers } = await aLog();
    const feed = await follow(url(), headers);
    await journal.append(anEvent(organisationId));
    await eventually(async () => feed.told.length === 1);
    await signet.sql(
      `update credential set revoked_at = now() where kind = 'management_key' and organisation_id = $1`,
      [organisationId],
    );
    await journal.append(anEvent(organisationId));
    await feed.over;
    expect(feed.told.map(({ event }) => event)).toEqual(['activity', 'end']);
  });

  it('opens so many and no more for one caller, and forgets those that went away', async () => {
    const { headers } = await aLog();
    const feeds = [];
    for (let index = 0; index < 10; index++) feeds.push(await follow(url(), headers));
    const refused = await follow(url(), headers);
    expect(refused.response.status).toBe(429);
    for (const feed of feeds) feed.stop();
    await eventually(async () => {
      const again = await follow(url(), headers);
      again.stop();
      return again.response.status === 200;
    });
  });

  it.each(['abc', '-1', '1e3'])('refuses %s as a last event', async (id) => {
    const { headers } = await aLog();
    const { status } = await call(signet, 'GET', '/api/v1/activity/stream', {
      headers: { ...headers, 'last-event-id': id },
    });
    expect(status).toBe(422);
  });

  it('opens no more for one caller when 50 are asked for at once', async () => {
    const { headers } = await aLog();
    const feeds = await Promise.all(Array.from({ length: 50 }, () => follow(url(), headers)));
    const opened = feeds.filter(({ response }) => response.status === 200);
    expect(opened).toHaveLength(10);
    expect(feeds.filter(({ response }) => response.status === 429)).toHaveLength(40);
    for (const feed of feeds) feed.stop();
  });

  it('keeps nothing open for whoever asks for the head alone', async () => {
    const { headers } = await aLog();
    for (let index = 0; index < 10; index++)
      expect((await fetch(url(), { method: 'HEAD', headers })).status).toBe(200);
    const feed = await eventually(async () => {
      const asked = await follow(url(), headers);
      if (asked.response.status === 200) return asked;
      asked.stop();
      return null;
    });
    feed.stop();
  });

  describe('by the management client', () => {
    const line: { cut?: BreakableLine } = {};
    afterEach(() => line.cut?.close());
    const throughLine = async (headers: Record<string, string>) => {
      line.cut = await aBreakableLine(signet.url);
      return { cut: line.cut, client: new ManagementClient({ baseURL: line.cut.url, headers }) };
    };

    it('is told once and whole, however often the connection is cut', async () => {
      const { organisationId, headers } = await aLog();
      await journal.append(anEvent(organisationId));
      const { cut, client } = await throughLine(headers);
      const interruptions: string[] = [];
      const opened: number[] = [];
      const stream = client.activity.stream(undefined, {
        onOpen: () => opened.push(opened.length),
        onInterruption: ({ name }) => interruptions.push(name),
      });
      const seen: (number | null)[] = [];
      const following = (async () => {
        for await (const { seq } of stream) if (seen.push(seq) === 6) return;
      })();
      // Before it was told anything but where it begins; then behind an event.
      await eventually(async () => stream.lastEventId === '1');
      for (let round = 0; round < 2; round++) {
        await cut.cut();
        for (let index = 0; index < 3; index++) await journal.append(anEvent(organisationId));
        await cut.mend();
        await eventually(async () => seen.length === 3 * (round + 1));
      }
      await following;
      expect(seen).toEqual([2, 3, 4, 5, 6, 7]);
      expect(interruptions.length).toBeGreaterThanOrEqual(2);
      expect(opened.length).toBe(interruptions.length + 1);
    });

    it('ends with the refusal after its key was revoked', async () => {
      const { organisationId, headers } = await aLog();
      const { client } = await throughLine(headers);
      const stream = client.activity.stream();
      const next = stream[Symbol.asyncIterator]().next();
      await eventually(async () => stream.lastEventId === '0');
      const failure = next.catch((error: unknown) => error);
      await signet.sql(
        `update credential set revoked_at = now() where kind = 'management_key' and organisation_id = $1`,
        [organisationId],
      );
      expect(await failure).toBeInstanceOf(ProblemError);
      expect(await failure).toMatchObject({ status: 401, code: 'authentication.failed' });
    });

    it('exports what a verifier takes for whole', async () => {
      const { organisationId, headers } = await aLog();
      for (let index = 0; index < 3; index++) await journal.append(anEvent(organisationId));
      const { client } = await throughLine(headers);
      const text = await new Response(await client.activity.export()).text();
      expect(text).toMatch(/^\{"signet_export":/);
      expect(text.match(/"prev_hash"/g)).toHaveLength(4);
      const csv = await new Response(await client.activity.export({ format: 'csv' })).text();
      expect(csv.trim().split('\n')).toHaveLength(6);
    });
  });

  it('is for those who may read activity', async () => {
    const viewer = await aSignedInMember(signet, { role: 'viewer' });
    expect((await follow(url(), {})).response.status).toBe(401);
    expect((await follow(url(), viewer.headers)).response.status).toBe(403);
  });

  it('does not keep a stopping server waiting', async () => {
    const beside = await startSignet({ beside: signet });
    const { headers } = await aLog();
    const feed = await follow(`${beside.url}/api/v1/activity/stream`, headers);
    expect(feed.response.status).toBe(200);
    await beside.close();
    await feed.over;
  });
});
