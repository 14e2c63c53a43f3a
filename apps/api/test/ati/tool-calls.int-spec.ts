import { z } from 'zod';
import type { Sandbox } from '../../src/access/index.js';
import { valueOf } from '../../src/gateway/index.js';
import { RefusedCalls } from '../../src/gateway/refused-calls.js';
import { aManager, type Manage } from '../support/management.js';
import { anMcpServer, type OtherMcpServer } from '../support/mcp-server.js';
import { Receiver } from '../support/receiver.js';
import { aProvider, aSandbox, callTool } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent } from '../support/wire.js';

let signet: Signet;
let api: Manage;
let upstream: Receiver;
let mcp: OtherMcpServer;

beforeAll(async () => {
  signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
  api = await aManager(signet);
  upstream = await Receiver.start();
  mcp = await anMcpServer((server) => {
    server.registerTool('add', { inputSchema: { a: z.number(), b: z.number() } }, ({ a, b }) => ({
      content: [{ type: 'text', text: String(a + b) }],
    }));
    server.registerTool('fail', {}, () => ({
      isError: true,
      content: [{ type: 'text', text: 'No paper left' }],
    }));
  });
  const credential = { place: 'header', name: 'x-provider-key', value: 'the-credential' };
  await aProvider(
    api,
    { name: 'github', base_url: upstream.url('/api'), credential },
    {
      search: { method: 'GET', path: '/search' },
      repo: { method: 'GET', path: '/repos/{owner}/{name}' },
      comment: { method: 'POST', path: '/repos/{owner}/comments', query: ['notify'] },
    },
  );
  const id = await aProvider(api, { name: 'sums', kind: 'mcp', base_url: mcp.url }, {});
  const { status } = await api('POST', `/ati/providers/${id}/import-mcp`);
  if (status !== 200) throw new Error(`The import answered ${status}.`);
});
afterAll(async () => {
  await signet.close();
  await upstream.close();
  await mcp.close();
});
beforeEach(() => {
  upstream.received.length = 0;
  upstream.behave = (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"found":[1,2]}');
  };
  signet.clock.stop();
});

let subjects = 0;
/** One that nobody counted before. */
const sandbox = (more: Partial<Sandbox> = {}) => {
  subjects += 1;
  return aSandbox(signet, { id: `sandbox:${subjects}`, ...more });
};
const call = async (caller: Sandbox, name: string, args: Record<string, unknown> = {}) =>
  callTool(signet, caller, name, { args });
// eslint-disable-next-line typescript/no-explicit-any
type Json = any;

const recordsOf = async ({ id }: Sandbox) =>
  (
    await signet.sql<{ record: Json; outcome: string; type: string }>(
      `select type, outcome, record::jsonb as record from activity_event where actor->0->>'id' = $1 order by occurred_at, id`,
      [id],
    )
  ).map(({ type, outcome, record }) => ({ type, outcome, ...record }) as Record<string, Json>);

describe('a tool that is called', () => {
  it('reaches the provider with the arguments and the credential, and answers what that says', async () => {
    const { answer } = await call(await sandbox(), 'github:repo', { owner: 'a/b', name: 'c', page: 2 });
    expect(valueOf(answer!)).toEqual({ found: [1, 2] });
    expect(upstream.received).toHaveLength(1);
    const [{ path, headers }] = upstream.received as [(typeof upstream.received)[0]];
    expect(path).toBe('/api/repos/a%2Fb/c?page=2');
    expect(headers['x-provider-key']).toBe('the-credential');
  });

  it('sends what is neither in the path nor in the query as JSON', async () => {
    await call(await sandbox(), 'github:comment', { owner: 'me', notify: true, text: 'Hello' });
    const [{ path, body }] = upstream.received as [(typeof upstream.received)[0]];
    expect([path, JSON.parse(body)]).toEqual(['/api/repos/me/comments?notify=true', { text: 'Hello' }]);
  });

  it('is found under the older spelling with an underscore, and by no other way round', async () => {
    expect(await call(await sandbox(), 'github_search')).toHaveProperty('answer');
    expect(await call(await sandbox(), 'git_hub_search')).toMatchObject({ refused: 'resource.not_found' });
    const exact = await callTool(signet, await sandbox(), 'github_search', { spellings: 'exact' });
    expect(exact).toMatchObject({ refused: 'resource.not_found' });
  });

  it('is asked of a server that speaks MCP', async () => {
    const { answer } = await call(await sandbox(), 'sums_add', { a: 2, b: 3 });
    expect(valueOf(answer!)).toBe('5');
  });

  it.each(['nothing', 'a'.repeat(5_000), '_'.repeat(500), 'a\0b', 'github:search ', '', '\u{1f600}'])(
    'is unknown when it is called %j',
    async (name) => {
      expect(await call(await sandbox(), name)).toMatchObject({
        refused: 'resource.not_found',
        says: expect.stringMatching(/^Unknown tool/),
      });
    },
  );
});

describe('who may call a tool', () => {
  it.each([
    ['the tool', ['tool:github:search'], true],
    ['all tools of the provider', ['tool:github:*'], true],
    ['everything', ['*'], true],
    ['the older spelling', ['tool:github_search'], true],
    ['another tool', ['tool:github:repo'], false],
    ['the beginning of its name', ['tool:github:sea'], false],
    ['the same in capitals', ['tool:GITHUB:search'], false],
    ['a skill of that name', ['skill:github:search'], false],
    ['nothing', [], false],
  ])('is who holds %s: %j -> %s', async (_, scopes, may) => {
    const caller = await sandbox({ scopes });
    const answer = await call(caller, 'github:search');
    if (may) expect(answer).toHaveProperty('answer');
    else
      expect(answer).toMatchObject({
        refused: 'authorization.denied',
        says: expect.stringMatching(/^Access denied: .* not in your scopes/),
      });
    expect(upstream.received).toHaveLength(may ? 1 : 0);
  });

  it('is who holds the scope that the tool declares, whatever its name', async () => {
    await aProvider(
      api,
      { name: 'odd', base_url: upstream.url('/odd') },
      { one: { method: 'GET', path: '/1', scope: 'special' } },
    );
    expect(await call(await sandbox({ scopes: ['tool:odd:*'] }), 'odd:one')).toMatchObject({
      refused: 'authorization.denied',
    });
    expect(await call(await sandbox({ scopes: ['special'] }), 'odd:one')).toHaveProperty('answer');
  });

  it('is no sandbox of an agent that is suspended, from the next call on', async () => {
    const agent = await anAgent(signet);
    const caller = await sandbox({ agentId: agent.id });
    expect(await call(caller, 'github:search')).toHaveProperty('answer');
    await api('POST', `/agents/${agent.id}/suspend`, { reason: 'For a test' });
    expect(await call(caller, 'github:search')).toMatchObject({
      refused: 'authorization.denied',
      says: expect.stringContaining('is suspended'),
    });
    await api('POST', `/agents/${agent.id}/reactivate`, { reason: 'For a test' });
    expect(await call(caller, 'github:search')).toHaveProperty('answer');
  });

  it('is nobody of another organisation', async () => {
    const [{ id }] = (await signet.sql<{ id: string }>(
      `insert into organisation (id, slug, name, created_at) values (gen_random_uuid(), 'another', 'Another', now()) returning id`,
    )) as [{ id: string }];
    const caller = await sandbox({ organisationId: id as Sandbox['organisationId'] });
    expect(await call(caller, 'github:search')).toMatchObject({ refused: 'resource.not_found' });
  });
});

describe('the rates of a token', () => {
  const passes = async (caller: Sandbox, name: string) => 'answer' in (await call(caller, name));

  it('count every spelling of a tool and of a pattern alike', async () => {
    for (const pattern of [
      'tool:github:*',
      'tool:github_*',
      'tool:github:search',
      'tool:github_search',
      'tool:*',
      '*',
    ]) {
      const caller = await sandbox({ rates: { [pattern]: '2/minute' } });
      const done = [];
      for (const name of ['github:search', 'github_search', 'github:search'])
        done.push(await passes(caller, name));
      expect([pattern, ...done]).toEqual([pattern, true, true, false]);
    }
  });

  it('say when there is room again, and let through then', async () => {
    const caller = await sandbox({ rates: { 'tool:github:*': '1/minute' } });
    await call(caller, 'github:search');
    signet.clock.advance(20);
    expect(await call(caller, 'github:search')).toMatchObject({
      refused: 'limit.exceeded',
      says: 'Rate limit reached (tool:github:*): 1 of 1 calls in this minute are used. Try again in 40 seconds.',
      retryAfter: 40,
    });
    signet.clock.advance(40);
    expect(await passes(caller, 'github:search')).toBe(true);
  });

  it('are charged all or not at all', async () => {
    const caller = await sandbox({ rates: { 'tool:*': '3/hour', 'tool:github:search': '1/hour' } });
    expect(await passes(caller, 'github:search')).toBe(true);
    for (let n = 0; n < 5; n++) expect(await passes(caller, 'github:search')).toBe(false);
    expect([await passes(caller, 'sums:add'), await passes(caller, 'sums:add')]).toEqual([true, true]);
    expect(await passes(caller, 'sums:add')).toBe(false);
  });

  it('belong to one sandbox, and to one key', async () => {
    const rates = { '*': '1/hour' };
    const one = await sandbox({ rates });
    expect([await passes(one, 'github:search'), await passes(one, 'github:search')]).toEqual([true, false]);
    expect(await passes(await sandbox({ rates }), 'github:search')).toBe(true);
    for (const keyId of ['key-1', 'key-2'])
      expect(await passes({ ...one, proof: { kind: 'virtual_key', keyId } }, 'github:search')).toBe(true);
  });

  it('use up nothing for a call that may not be made', async () => {
    const caller = await sandbox({ rates: { '*': '1/hour' }, scopes: ['tool:github:search'] });
    for (let n = 0; n < 3; n++) expect(await passes(caller, 'github:repo')).toBe(false);
    expect(await passes(caller, 'github:search')).toBe(true);
  });

  it.each(['10/hours', '10', '', ' 10/hour', '-1/hour', '1.5/hour'])(
    'that cannot be read (%j) let nothing through that they cover, and all else',
    async (text) => {
      const caller = await sandbox({ rates: { 'tool:github:*': text } });
      const { refused, says, retryAfter } = (await call(caller, 'github_search')) as Record<string, Json>;
      expect(refused).toBe('limit.exceeded');
      expect(says).toMatch(/^Rate limit/);
      expect(retryAfter).toBeGreaterThan(0);
      expect(await call(caller, 'sums:add', { a: 1, b: 1 })).toHaveProperty('answer');
      expect(upstream.received).toEqual([]);
      const [record] = (await recordsOf(caller)).filter(({ type }) => type === 'ati.rate.exceeded');
      expect(record).toMatchObject({ reason: 'rate_unreadable' });
    },
  );

  it('of zero block every call', async () => {
    expect(await passes(await sandbox({ rates: { 'tool:github:*': '0/day' } }), 'github:search')).toBe(false);
  });

  it('do not cover what they do not name', async () => {
    const caller = await sandbox({
      rates: { 'github:*': '0/day', 'tool:other:*': '0/day', 'tool:GITHUB:*': 'x' },
    });
    expect(await passes(caller, 'github:search')).toBe(true);
  });
});

describe('the log', () => {
  it('has every call that was done, with what was decided, and no secret at any depth', async () => {
    const caller = await sandbox({
      jobId: 'job-7',
      sandboxId: 'sbx-9',
      rates: { '*': '10/hour' },
      scopes: ['tool:github:*'],
    });
    await call(caller, 'github_search', { q: 'x', options: [{ access_token: 's3cret' }], note: 'a\0b' });
    const [record, ...more] = await recordsOf(caller);
    expect(more).toEqual([]);
    expect(record).toMatchObject({
      type: 'ati.call.finished',
      outcome: 'success',
      decision: 'allow',
      actor: [{ type: 'sandbox', id: caller.id }],
      object: { type: 'tool', name: 'github:search' },
      tool: 'github:search',
      called_as: 'github_search',
      profile_id: 'atp_1',
      token_id: 'jti-1',
      job_id: 'job-7',
      sandbox_id: 'sbx-9',
      required: 'tool:github:search',
      rates: [{ pattern: '*', limit: '10/hour', used: 1 }],
      status: 'ok',
      args: { q: 'x', options: [{ access_token: '[REDACTED]' }] },
    });
    expect(record!['duration_ms']).toBeGreaterThanOrEqual(0);
    expect(JSON.stringify(record)).not.toMatch(/s3cret|the-credential/);
  });

  it('has every call that was refused, with the rule, and tells consumers of it', async () => {
    const caller = await sandbox({ scopes: ['tool:sums:*'], rates: { 'tool:sums:*': '1/hour' } });
    for (const name of ['github:search', 'nothing:here', 'sums:add', 'sums:add']) {
      await call(caller, name, { a: 1, b: 2 });
      signet.clock.advance(1);
    }
    const records = await recordsOf(caller);
    expect(records.map(({ type, outcome, reason, why }) => [type, outcome, reason, why?.rule])).toEqual([
      ['ati.call.denied', 'denied', 'scope_not_held', 'scope.held'],
      ['ati.call.denied', 'denied', 'tool_unknown', 'tool.known'],
      ['ati.call.finished', 'success', 'ati.call.finished', undefined],
      ['ati.rate.exceeded', 'denied', 'rate_exceeded', 'limit.rate'],
    ]);
    const heard = await signet.sql<{ type: string; data: Record<string, unknown> }>(
      `select type, data from event where data::jsonb->>'sandbox' = $1 order by id`,
      [caller.id],
    );
    expect(heard.map(({ type }) => type)).toEqual([
      'ati.call.denied',
      'ati.call.denied',
      'ati.rate.exceeded',
    ]);
  });

  it('has what a provider could not do, and why', async () => {
    const caller = await sandbox();
    upstream.behave = (_, response) => void response.writeHead(500).end('secret stack trace');
    expect(await call(caller, 'github:search')).toEqual({
      refused: 'provider.failed',
      says: 'The upstream answered with status 500.',
      retryAfter: undefined,
    });
    expect(await call(caller, 'github:repo', { owner: '..', name: 'x' })).toMatchObject({
      refused: 'request.invalid',
    });
    await call(caller, 'sums:fail');
    const records = await recordsOf(caller);
    expect(records.map(({ outcome, reason, status }) => [outcome, reason, status])).toEqual([
      ['error', 'provider_failed', 'error'],
      ['error', 'arguments_unusable', 'error'],
      ['error', 'tool_reported_failure', 'error'],
    ]);
    expect(JSON.stringify(records)).not.toContain('stack trace');
  });
});

describe('a sandbox that calls in a loop what it may not', () => {
  const told = async ({ id }: Sandbox) => {
    await signet.application.nest.get(RefusedCalls, { strict: false }).flush();
    return signet.sql<{ type: string; data: Json }>(
      `select type, data::jsonb as data from event where data::jsonb->>'sandbox' = $1 order by id`,
      [id],
    );
  };

  it('is on record once at once, and then as one that counts the rest, with the latest of its arguments', async () => {
    const caller = await sandbox({ scopes: [] });
    for (let n = 0; n < 40; n++) {
      await call(caller, 'github:search', { n });
      signet.clock.advance(1);
    }
    expect(await recordsOf(caller)).toMatchObject([{ count: 1, args: { n: 0 } }]);
    expect(await told(caller)).toMatchObject([{ data: { count: 1 } }, { data: { count: 39 } }]);
    expect(await recordsOf(caller)).toMatchObject([{ count: 1 }, { count: 39, args: { n: 39 } }]);
  });

  it('is told apart by tool and reason, and by no name that it makes up', async () => {
    const caller = await sandbox({ scopes: ['tool:sums:*'], rates: { 'tool:sums:*': '0/day' } });
    for (let n = 0; n < 20; n++)
      for (const name of ['github:search', 'github:repo', 'sums:add', `made:up-${n}`])
        await call(caller, name);
    const all = await told(caller);
    expect(all.map(({ type, data }) => [type, data.tool, data.count])).toEqual([
      ['ati.call.denied', 'github:search', 1],
      ['ati.call.denied', 'github:repo', 1],
      ['ati.rate.exceeded', 'sums:add', 1],
      ['ati.call.denied', 'made:up-0', 1],
      ['ati.call.denied', 'github:search', 19],
      ['ati.call.denied', 'github:repo', 19],
      ['ati.call.denied', 'made:up-19', 19],
      ['ati.rate.exceeded', 'sums:add', 19],
    ]);
    expect(await recordsOf(caller)).toHaveLength(8);
  });

  it('hides nothing of another sandbox', async () => {
    const [loud, quiet] = [await sandbox({ scopes: [] }), await sandbox({ scopes: [] })];
    for (let n = 0; n < 10; n++) await call(loud, 'github:search');
    await call(quiet, 'github:search');
    expect(await recordsOf(quiet)).toMatchObject([{ type: 'ati.call.denied', count: 1 }]);
  });
});
