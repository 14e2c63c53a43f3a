import {
  AbortError,
  ConnectionError,
  ManagementClient,
  ProblemError,
  TimeoutError,
  type ManagementConfig,
} from '../../src/management/index.js';
import { ScriptedServer, type Answer } from '../support/scripted-server.js';

let server: ScriptedServer;
let waits: number[];
beforeAll(async () => {
  server = await ScriptedServer.start();
});
afterAll(() => server.stop());
beforeEach(() => {
  waits = [];
});

const client = (config: Partial<ManagementConfig> = {}) =>
  new ManagementClient({
    baseURL: server.url,
    apiKey: 'mk_1',
    sleep: (ms) => Promise.resolve(void waits.push(ms)),
    random: () => 0,
    ...config,
  });
const failureOf = (promise: Promise<unknown>): Promise<ProblemError> =>
  promise.then(
    () => {
      throw new Error('The call succeeded');
    },
    (reason: ProblemError) => reason,
  );
const problem = (status: number, code: string, more: object = {}, headers = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/problem+json', ...headers },
  json: { type: 'about:blank', title: 'Refused', status, code, detail: 'Told by the test.', ...more },
});
const keys = () => server.received.map(({ headers }) => headers['idempotency-key']);

describe('lists', () => {
  /** Three pages of two agents. */
  const inPages = () =>
    server.script(({ url }) => {
      const at = Number(new URL(url, server.url).searchParams.get('cursor') ?? 0);
      const data = [{ id: `agt_${at}` }, { id: `agt_${at + 1}` }];
      return { json: { data, next_cursor: at < 4 ? String(at + 2) : null } };
    });

  it('give every entry of all pages, asking only when one is wanted', async () => {
    inPages();
    const list = client().agents.list({ status: 'active', limit: 2 });
    expect(server.received).toEqual([]);
    const ids = [];
    for await (const { id } of list) ids.push([id, server.received.length]);
    expect(ids).toEqual([['agt_0', 1], ['agt_1', 1], ['agt_2', 2], ['agt_3', 2], ['agt_4', 3], ['agt_5', 3]]); // prettier-ignore
    const ask = '/api/v1/agents?status=active&limit=2';
    expect(server.received.map(({ url }) => url)).toEqual([ask, `${ask}&cursor=2`, `${ask}&cursor=4`]);
  });

  it('stop asking when the reader does', async () => {
    inPages();
    for await (const { id } of client().agents.list()) if (id === 'agt_1') break;
    expect(server.received).toHaveLength(1);
  });

  it('begin at a cursor, and can be read twice', async () => {
    inPages();
    const list = client().agents.list({ cursor: '4' });
    for (let n = 0; n < 2; n++) {
      const ids = [];
      for await (const { id } of list) ids.push(id);
      expect(ids).toEqual(['agt_4', 'agt_5']);
    }
  });

  it('give single pages, and all of them one by one', async () => {
    inPages();
    const { data, next_cursor } = await client().agents.list().page();
    expect([data.length, next_cursor]).toEqual([2, '2']);
    const cursors = [];
    for await (const page of client().agents.list({ cursor: '2' }).pages()) cursors.push(page.next_cursor);
    expect(cursors).toEqual(['4', null]);
  });

  it('end where the feed of events has nothing more, though it always has a cursor', async () => {
    server.script((_, index) => ({
      json: { data: [{ id: `evt_${index}` }], next_cursor: `${index + 1}`, has_more: index < 1 },
    }));
    const ids = [];
    for await (const { id } of client().events.list()) ids.push(id);
    expect(ids).toEqual(['evt_0', 'evt_1']);
  });

  it('throw what went wrong behind the first page', async () => {
    server.script((_, index) =>
      index ? problem(422, 'request.invalid') : { json: { data: [{ id: 'agt_0' }], next_cursor: 'x' } },
    );
    const ids: string[] = [];
    const read = async () => {
      for await (const { id } of client().agents.list()) ids.push(id);
    };
    expect(await failureOf(read())).toMatchObject({ code: 'request.invalid' });
    expect(ids).toEqual(['agt_0']);
  });
});

describe('a write', () => {
  it('is sent at once, whether or not anybody waits for it', async () => {
    server.answers({ json: { id: 'agt_1' } });
    const call = client().agents.approve('agt_1');
    await new Promise((resolve) => setImmediate(resolve));
    await expect(call).resolves.toEqual({ id: 'agt_1' });
    await call;
    expect(server.received).toHaveLength(1);
  });

  it.each<[string, Answer]>([
    ['lost', { drop: true }],
    ['cut', { headers: { 'content-length': '1000' }, text: '{"id":', drop: false, stall: true }],
    ['mutilated', { status: 500, text: '<html>' }],
  ])('whose answer is %s is repeated under its key', async (_, lost) => {
    server.answers(lost, { json: { id: 'agt_1' } });
    await expect(client({ timeout: 200 }).agents.suspend('agt_1', { reason: 'Odd' })).resolves.toEqual({
      id: 'agt_1',
    });
    expect(waits).toEqual([1000]);
    expect(keys()[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(keys()).toEqual([keys()[0], keys()[0]]);
  });

  it('is repeated under a given key, by option or by header', async () => {
    server.answers({ json: {} });
    await client().agents.approve('agt_1', { idempotencyKey: 'mine' });
    await client().agents.approve('agt_1', { headers: { 'IDEMPOTENCY-KEY': 'mine' } });
    expect(keys()).toEqual(['mine', 'mine']);
  });

  it('without a key at its route is not repeated unless told, and refuses to be given one', async () => {
    server.answers({ drop: true });
    const { webhooks } = client({ maxRetries: 5 });
    expect(await failureOf(webhooks.test('wh_1'))).toBeInstanceOf(ConnectionError);
    expect(server.received).toHaveLength(1);
    expect(keys()).toEqual([undefined]);
    await failureOf(webhooks.test('wh_1', { maxRetries: 1 }));
    expect(server.received).toHaveLength(3);
    const promised = webhooks.test('wh_1', { idempotencyKey: 'mine' } as object);
    await expect(promised).rejects.toThrow('POST /api/v1/webhooks/{id}/test takes no idempotencyKey');
    expect(server.received).toHaveLength(3);
  });

  it('says which version it is based on, as an entity tag', async () => {
    server.answers({ json: {} });
    const at = '2026-02-01T12:00:00.000Z';
    for (const ifMatch of [at, `"${at}"`, 'W/"1"', '*']) await client().agents.edit('agt_1', {}, { ifMatch });
    expect(server.received.map(({ headers }) => headers['if-match'])).toEqual([
      `"${at}"`,
      `"${at}"`,
      'W/"1"',
      '*',
    ]);
    const unheard = client().agents.approve('agt_1', { ifMatch: at } as object);
    await expect(unheard).rejects.toThrow('takes no ifMatch');
  });

  it('whose answer is nothing gives nothing', async () => {
    server.answers({ status: 204, text: '' });
    expect(await client().permissions.remove('a:b:c')).toBeUndefined();
  });
});

describe('a failure', () => {
  it('is the problem, by its members', async () => {
    const errors = [{ pointer: '/name', message: 'Too long' }];
    server.answers(problem(422, 'request.invalid', { errors }, { 'x-request-id': 'req_1' }));
    const failure = await failureOf(client().agents.edit('agt_1', { name: 'x' }));
    expect(failure).toBeInstanceOf(ProblemError);
    expect(failure).toMatchObject({
      name: 'ProblemError',
      message: 'Refused: Told by the test.',
      status: 422,
      code: 'request.invalid',
      detail: 'Told by the test.',
      requestId: 'req_1',
      errors,
    });
    expect(server.received).toHaveLength(1);
  });

  it('names the decision that refused, from the header or the body', async () => {
    server.answers(
      problem(403, 'authorization.denied', {}, { 'decision-id': 'dec_1' }),
      problem(403, 'authorization.denied', { decision_id: 'dec_2' }),
    );
    const { agents } = client();
    expect((await failureOf(agents.get('agt_1'))).decisionId).toBe('dec_1');
    expect((await failureOf(agents.get('agt_1'))).decisionId).toBe('dec_2');
  });

  it.each([
    [502, '<html>Bad gateway</html>', 'Bad Gateway'],
    [403, '[]', 'Forbidden'],
    [404, 'null', 'Not Found'],
    [400, '', 'Bad Request'],
  ])('%i that holds %j is one too', async (status, text, message) => {
    server.answers({ status, text });
    const failure = await failureOf(client({ maxRetries: 0 }).agents.get('agt_1'));
    expect(failure).toBeInstanceOf(ProblemError);
    expect(failure).toMatchObject({ status, body: text, message });
  });

  it('names where a redirect leads, and does not go there with the key', async () => {
    server.answers({ status: 302, headers: { location: '/sign-in' } });
    const failure = await failureOf(client().agents.approve('agt_1'));
    expect(failure.message).toBe('The server redirects to /sign-in: is this its right address?');
    expect(server.received).toHaveLength(1);
  });

  it('waits as long as Retry-After asks', async () => {
    server.answers(problem(429, 'limit.exceeded', {}, { 'retry-after': '7' }), { json: {} });
    await client().agents.get('agt_1');
    expect(waits).toEqual([7000]);
  });

  it('is a success that is no JSON', async () => {
    server.answers({ text: '<html>' });
    expect((await failureOf(client({ maxRetries: 0 }).agents.get('agt_1'))).message).toBe(
      'The answer is not JSON',
    );
  });

  it('is an end by the caller, or by the time of one attempt', async () => {
    server.answers({ hang: true });
    const signal = AbortSignal.abort('enough');
    expect(await failureOf(client().agents.get('agt_1', { signal }))).toBeInstanceOf(AbortError);
    const late = client().agents.get('agt_1', { timeout: 20, maxRetries: 0 });
    expect(await failureOf(late)).toBeInstanceOf(TimeoutError);
  });
});

describe('a key over plain http', () => {
  const warnings = () => import.meta.jest.spyOn(console, 'warn').mockImplementation(() => undefined);

  it('is sent with a warning, once per server, that does not tell it', () => {
    const warn = warnings();
    for (const baseURL of [
      'http://signet.example.com/a',
      'http://signet.example.com/b',
      'http://10.0.0.1:4000',
    ])
      new ManagementClient({ baseURL, apiKey: 'mk_secret' });
    expect(warn.mock.calls.map(([text]) => /to (\S+) over plain http/.exec(String(text))![1])).toEqual([
      'http://signet.example.com',
      'http://10.0.0.1:4000',
    ]);
    expect(JSON.stringify(warn.mock.calls)).not.toContain('mk_secret');
    warn.mockRestore();
  });

  it('needs none on this machine, over https, or where there is no key', () => {
    const warn = warnings();
    for (const baseURL of ['http://localhost:1', 'http://127.1:1', 'http://[::1]:1', 'https://a.example.com'])
      new ManagementClient({ baseURL, apiKey: 'mk_secret' });
    new ManagementClient({ baseURL: 'http://b.example.com' });
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});

describe('withResponse', () => {
  it('gives the answer beside its response', async () => {
    server.answers({ status: 201, headers: { etag: '"1"' }, json: { id: 'agt_1' } });
    const { data, response } = await client().agents.approve('agt_1').withResponse();
    expect([data.id, response.status, response.headers.get('etag')]).toEqual(['agt_1', 201, '"1"']);
    expect(server.received).toHaveLength(1);
    const page = client().webhooks.list().page();
    expect((await page.withResponse()).response.status).toBe(201);
  });

  it('names the version that an answer is of, for the edit that is based on it', async () => {
    server.answers({ headers: { etag: '"1"' }, json: { id: 'agt_1' } });
    const { etag } = await client().agents.get('agt_1').withResponse();
    await client().agents.edit('agt_1', {}, { ifMatch: etag });
    expect(server.received.at(-1)!.headers['if-match']).toBe('"1"');
  });

  it('names it as the server did where a proxy that compresses marked it weak', async () => {
    server.answers({ headers: { etag: 'W/"1"' }, json: { id: 'agt_1' } });
    expect((await client().agents.get('agt_1').withResponse()).etag).toBe('"1"');
  });

  it('names none that is not there: an edit would be based on nothing', async () => {
    server.answers({ json: { id: 'agt_1' } });
    const answered = await client().agents.get('agt_1').withResponse();
    expect(answered.data.id).toBe('agt_1');
    expect(() => answered.etag).toThrow('no ETag');
  });

  it('fails as the call does, and nowhere else', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => void unheard.push(reason);
    process.on('unhandledRejection', hear);
    server.answers(problem(404, 'agent.not_found'));
    expect((await failureOf(client().agents.get('agt_1').withResponse())).code).toBe('agent.not_found');
    await new Promise((resolve) => setTimeout(resolve, 10));
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });
});

describe('headers', () => {
  it('are the key, those of the client and those of the call, the last one winning in any spelling', async () => {
    server.answers({ json: {} });
    const { agents } = client({ headers: { 'X-CSRF-Token': 'a', AUTHORIZATION: 'Session' } });
    await agents.get('agt_1');
    await agents.get('agt_1', { headers: { 'x-csrf-token': 'b', authorization: 'Other' } });
    await agents.deny('agt_1', { reason: 'x' }, { headers: { 'Content-Type': 'text/plain' } });
    const sent = server.received.map(({ headers }) => [headers.authorization, headers['x-csrf-token']]);
    expect(sent).toEqual([['Session', 'a'], ['Other', 'b'], ['Session', 'a']]); // prettier-ignore
    expect(server.received[2]!.headers['content-type']).toBe('application/json');
  });

  it('never hold a key with a line break, and the refusal does not show it', () => {
    expect(() => client({ apiKey: 'mk_secret\n' })).toThrow(/^A credential must consist of visible ASCII/);
  });
});
