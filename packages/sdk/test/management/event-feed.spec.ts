import {
  AbortError,
  ManagementClient,
  ProblemError,
  type FeedEvent,
  type FollowOptions,
} from '../../src/management/index.js';
import { ScriptedServer, type Answer } from '../support/scripted-server.js';

let server: ScriptedServer;
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());

const waits: number[] = [];
beforeEach(() => void waits.splice(0));
const client = () =>
  new ManagementClient({
    baseURL: server.url,
    apiKey: 'mk_1',
    maxRetries: 0,
    sleep: (ms: number) => Promise.resolve(void waits.push(ms)),
    random: () => 0,
  });
const follow = (options?: FollowOptions) => client().events.follow({ interval: 1, ...options });

const event = (n: number) => ({ id: `evt_${n}`, cursor: `behind ${n}` }) as unknown as FeedEvent;
const page = (numbers: number[], next: string, more = false): Answer => ({
  json: { data: numbers.map(event), next_cursor: next, has_more: more },
});
const asked = () => server.received.map(({ url }) => new URL(url, server.url).searchParams.get('cursor'));

/** What is told until there are so many. */
async function firstOf(count: number, options?: FollowOptions): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of follow(options)) if (ids.push(id) === count) break;
  return ids;
}

it('reads page after page, waits at the end, and goes on from there', async () => {
  server.answers(page([1, 2], 'a', true), page([3], 'b'), page([], 'c'), page([4], 'd'));
  expect(await firstOf(4)).toEqual(['evt_1', 'evt_2', 'evt_3', 'evt_4']);
  expect(asked()).toEqual([null, 'a', 'b', 'c']);
});

it('begins behind the event that was handled last, with the types that are asked for', async () => {
  server.answers(page([2], 'b'));
  await firstOf(1, { after: event(1).cursor, types: ['agent.revoked', 'agent.deleted'] });
  const { searchParams } = new URL(server.received[0]!.url, server.url);
  expect(Object.fromEntries(searchParams)).toEqual({
    cursor: 'behind 1',
    types: 'agent.revoked,agent.deleted',
  });
});

it('asks again where it was when the server fails, is busy or drops the connection', async () => {
  const busy: Answer = { status: 429, headers: { 'retry-after': '7' }, json: {} };
  server.answers(page([1], 'a', true), { status: 503, json: {} }, busy, { drop: true }, page([2], 'b'));
  expect(await firstOf(2)).toEqual(['evt_1', 'evt_2']);
  expect(asked()).toEqual([null, 'a', 'a', 'a', 'a']);
  expect(waits).toEqual([1_000, 7_000, 4_000]);
});

it('says at once what is wrong at first, and what is refused later', async () => {
  server.answers({ drop: true });
  await expect(firstOf(1)).rejects.toThrow('could not be reached');
  expect(server.received).toHaveLength(1);
  server.answers(page([1], 'a'), {
    status: 403,
    json: { title: 'No', status: 403, code: 'authorization.denied' },
  });
  await expect(firstOf(2)).rejects.toBeInstanceOf(ProblemError);
});

it('ends with its signal while it waits, and leaves nothing behind', async () => {
  const leaving = new AbortController();
  server.answers(page([1], 'a'));
  const events = follow({ signal: leaving.signal, interval: 60_000 })[Symbol.asyncIterator]();
  await events.next();
  const waiting = events.next();
  leaving.abort();
  await expect(waiting).rejects.toBeInstanceOf(AbortError);
});

it('asks nothing before an event is asked for, and nothing with an interval that is none', () => {
  server.answers(page([1], 'a'));
  follow();
  for (const interval of [0, -1, NaN, Infinity, '5' as never])
    expect(() => follow({ interval })).toThrow('interval is a number of milliseconds');
  expect(() => client().events.follow({ Interval: 5 } as never)).toThrow('write interval');
  expect(server.received).toEqual([]);
});
