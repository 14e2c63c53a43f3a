import type { ServerResponse } from 'node:http';
import { ActivityStream } from '../../src/management/activity-stream.js';
import {
  AbortError,
  ConnectionError,
  EventsMissedError,
  FetchError,
  ManagementClient,
  ProblemError,
  TimeoutError,
  senderOf,
  type ActivityEvent,
  type StreamOptions,
} from '../../src/management/index.js';
import { ScriptedServer, type Answer, type Received } from '../support/scripted-server.js';
import { until } from '../support/stopping-issuer.js';

let server: ScriptedServer;
/** Streams that are open at the server. */
let open: ServerResponse[];
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  open = [];
});

const RETRY = 'retry: 100\n\n';
const place = (id: number) => `: heartbeat\nid: ${id}\n\n`;
const activity = (id: number) => `id: ${id}\nevent: activity\ndata: {"seq":${id}}\n\n`;
const EVENTS = { 'content-type': 'text/event-stream; charset=utf-8' };

/** A stream that says this, and then ends, breaks or stays open. */
const says = (text: string, then: 'ends' | 'breaks' | 'stays' = 'stays'): Answer => ({
  write(response) {
    open.push(response);
    response.on('close', () => open.splice(open.indexOf(response), 1));
    response.writeHead(200, EVENTS).write(text, () => {
      if (then === 'ends') response.end();
      if (then === 'breaks') response.destroy();
    });
  },
});
const refusal = (status: number, headers = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  json: { type: 'about:blank', title: 'Refused', status, code: 'told.by_the_test' },
});

const waits: number[] = [];
const config = () => ({
  baseURL: server.url,
  apiKey: 'mk_1',
  sleep: (ms: number) => Promise.resolve(void waits.push(ms)),
  random: () => 0,
});
const follow = (options?: StreamOptions) =>
  new ManagementClient(config()).activity.stream({ type: 'agent.*' }, options);
const impatient = (silenceMs: number, options?: StreamOptions) =>
  new ActivityStream(senderOf(config()), { route: 'GET /api/v1/activity/stream' }, options, silenceMs);

/** The places of as many events as are wanted. */
async function take(stream: ActivityStream, count: number): Promise<(number | null)[]> {
  const places: (number | null)[] = [];
  for await (const { seq } of stream) if (places.push(seq) === count) break;
  return places;
}
const failureOf = (stream: ActivityStream): Promise<Error> =>
  take(stream, Infinity).then(
    () => {
      throw new Error('It ended as if all was well');
    },
    (error: Error) => error,
  );
const positions = () => server.received.map(({ headers }) => headers['last-event-id']);

describe('activity.stream()', () => {
  it('sends nothing before an event is asked for, and closes the connection when the loop is left', async () => {
    server.answers(says(RETRY + place(4) + activity(5) + activity(6)));
    const stream = follow({ headers: { 'x-a': 'b' } });
    await new Promise((resolve) => setImmediate(resolve));
    expect(server.received).toEqual([]);
    expect(await take(stream, 1)).toEqual([5]);
    const [{ url, headers }] = server.received as [Received];
    expect(url).toBe('/api/v1/activity/stream?type=agent.*');
    expect(headers).toMatchObject({ authorization: 'Bearer mk_1', accept: 'text/event-stream', 'x-a': 'b' });
    await until(() => open.length === 0);
    expect(stream.lastEventId).toBe('5');
  });

  it('goes on behind where another one was, and where it was itself', async () => {
    server.answers(says(RETRY + place(41) + activity(42)));
    const stream = follow({ lastEventId: '41' });
    await take(stream, 1);
    server.answers(says(RETRY + place(42) + activity(43)));
    expect(await take(stream, 1)).toEqual([43]);
    expect(positions()).toEqual(['42']);
    server.answers(says(place(41) + activity(42)));
    await take(follow({ lastEventId: '41' }), 1);
    expect(positions()).toEqual(['41']);
  });

  it.each(['ends', 'breaks'] as const)('comes back to where it was when the connection %s', async (then) => {
    const heard: string[] = [];
    server.answers(
      says(RETRY + place(4), then),
      says(place(4) + activity(5), then),
      says(activity(6) + place(9) + 'id: 10\nevent: activity\ndata: {"se', then),
      says(place(9) + activity(10)),
    );
    const stream = follow({
      onOpen: () => heard.push('open'),
      onInterruption: (error) => heard.push(error.name),
    });
    expect(await take(stream, 3)).toEqual([5, 6, 10]);
    expect(positions()).toEqual([undefined, '4', '5', '9']);
    const lost = ['open', 'ConnectionError'];
    expect(heard).toEqual([...lost, ...lost, ...lost, 'open']);
  });

  it('tells nothing twice, whatever comes again and in whatever order', async () => {
    server.answers(
      says(RETRY + place(4) + activity(5) + activity(5) + activity(7) + activity(6) + activity(3), 'ends'),
      says(activity(5) + activity(6) + activity(7) + activity(6) + activity(8)),
    );
    const stream = follow();
    expect(await take(stream, 4)).toEqual([5, 7, 6, 8]);
    expect(positions()).toEqual([undefined, '7']);
    server.answers(says(activity(4) + activity(5) + activity(6)));
    expect(await take(follow({ lastEventId: '5' }), 1)).toEqual([6]);
  });

  it('remembers so much and no more', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => activity(index + 1)).join('');
    server.answers(says(RETRY + many, 'ends'), says(activity(1) + activity(9_000) + activity(10_001)));
    const places = await take(follow(), 10_001);
    expect(places).toEqual(Array.from({ length: 10_001 }, (_, index) => index + 1));
  });

  it('says when more was missed than the server goes back', async () => {
    server.answers(says(RETRY + activity(5), 'ends'), says('id: 9000\nevent: reset\ndata: {"seq":9000}\n\n'));
    const failure = await failureOf(follow());
    expect(failure).toBeInstanceOf(EventsMissedError);
    expect(failure).toMatchObject({
      name: 'EventsMissedError',
      lastEventId: '9000',
      message: 'Events from 5 to 9000 were missed: read them from the list',
    });
    await until(() => open.length === 0);
  });

  it('says when the log is shorter than it was', async () => {
    server.answers(says(RETRY + place(6) + activity(7)));
    const failure = await failureOf(follow({ lastEventId: '999' }));
    expect(failure).toMatchObject({ name: 'EventsMissedError', lastEventId: '6' });
    expect(failure.message).toBe('The log ends at 6 and was read to 999: it is not the same');
  });

  it.each([401, 403, 404, 422, 302])('is ended by %i, at first and in the middle', async (status) => {
    server.answers(refusal(status));
    const first = await failureOf(follow());
    expect(first).toBeInstanceOf(ProblemError);
    expect(first).toMatchObject({ status });
    server.answers(says(RETRY + activity(5) + 'event: end\ndata: {}\n\n'), refusal(status));
    expect(await failureOf(follow())).toMatchObject({ status });
    expect(server.received).toHaveLength(2);
    await until(() => open.length === 0);
  });

  it('waits for what Retry-After asks, and gives up what asks for more than a minute', async () => {
    waits.length = 0;
    server.answers(refusal(429, { 'retry-after': '7' }), says(RETRY + activity(5)));
    expect(await take(follow(), 1)).toEqual([5]);
    expect(waits).toEqual([7000]);
    server.answers(says(RETRY + activity(5), 'ends'), refusal(429, { 'retry-after': '61' }));
    expect(await failureOf(follow())).toMatchObject({ status: 429, retryAfter: 61 });
    expect(server.received).toHaveLength(2);
  });

  it('has the patience of a call for the first connection, and no end of it for the others', async () => {
    server.answers({ drop: true });
    expect(await failureOf(follow({ maxRetries: 2 }))).toBeInstanceOf(ConnectionError);
    expect(server.received).toHaveLength(3);
    const down = Array.from({ length: 20 }, (_, index): Answer =>
      index % 2 ? { drop: true } : refusal(503),
    );
    server.answers(says(RETRY + activity(5), 'breaks'), ...down, says(activity(6)));
    expect(await take(follow({ maxRetries: 0 }), 2)).toEqual([5, 6]);
  });

  it('takes a connection that says nothing for dead', async () => {
    const heard: Error[] = [];
    server.answers(says(RETRY + place(4)), says(place(4) + activity(5)));
    expect(await take(impatient(50, { onInterruption: (error) => heard.push(error) }), 1)).toEqual([5]);
    expect(heard[0]).toBeInstanceOf(TimeoutError);
    expect(heard[0]!.message).toBe('The server said nothing for 0.05 s');
    expect(positions()).toEqual([undefined, '4']);
  });

  it('comes back no sooner than retry: asks, and later each time that nothing was said', async () => {
    const at: number[] = [];
    server.script((_, index) => {
      at.push(performance.now());
      return index < 3 ? says('retry: 100\n\n', 'ends') : says(activity(1));
    });
    await take(follow(), 1);
    const pauses = at.slice(1).map((time, index) => time - at[index]!);
    // setTimeout may be a millisecond early.
    for (const [index, least] of [99, 199, 399].entries()) expect(pauses[index]).toBeGreaterThan(least);
  });

  it.each(['connecting', 'listening', 'waiting'])('is ended by its signal while %s', async (when) => {
    const controller = new AbortController();
    const { signal } = controller;
    const onInterruption = () => void setImmediate(() => controller.abort('enough'));
    if (when === 'connecting') server.answers({ hang: true });
    if (when === 'listening') server.answers(says(RETRY + place(4)));
    if (when === 'waiting') server.answers(says('retry: 60000\n\n', 'ends'));
    const failure = failureOf(follow(when === 'waiting' ? { signal, onInterruption } : { signal }));
    if (when !== 'waiting') {
      await until(() => server.received.length === 1 && (when === 'connecting' || open.length === 1));
      controller.abort('enough');
    }
    expect(await failure).toBeInstanceOf(AbortError);
    expect((await failure).cause).toBe('enough');
    await until(() => open.length === 0);
    expect(server.received).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['a page', { headers: { 'content-type': 'text/html' }, text: '<html>' }],
    ['nothing', { status: 204, headers: {}, text: '' }],
  ])('is refused when the answer is %s', async (_, answer) => {
    server.answers(answer);
    const failure = await failureOf(follow());
    expect(failure).toBeInstanceOf(FetchError);
    expect(failure.message).toMatch(/^The answer is .*, not what was asked for$/);
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ['an event without an end', `id: 5\nevent: activity\ndata: ${'x'.repeat(1_100_000)}`],
    ['an event that is no JSON', 'id: 5\nevent: activity\ndata: <html>\n\n'],
  ])('fails on %s', async (_, text) => {
    server.answers(says(text));
    expect(await failureOf(follow())).toBeInstanceOf(Error);
    await until(() => open.length === 0);
    expect(server.received).toHaveLength(1);
  });

  it('passes over what it does not know', async () => {
    server.answers(
      says(
        `event: new\nid: 8\ndata: ?\n\nevent: activity\ndata: {"seq":null}\n\nid: x\nretry: x\n\n${activity(9)}`,
      ),
    );
    expect(await take(follow(), 1)).toEqual([9]);
  });

  it('refuses an option that is misspelt', () => {
    expect(() => follow({ last_event_id: '5' } as StreamOptions)).toThrow(
      'There is no option last_event_id: write lastEventId',
    );
  });

  it('has the type of what is told', async () => {
    server.answers(says(activity(5)));
    for await (const event of follow()) {
      const typed: ActivityEvent = event;
      expect(typed.seq).toBe(5);
      break;
    }
  });
});
