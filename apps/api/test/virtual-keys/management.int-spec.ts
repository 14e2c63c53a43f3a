import { createHash } from 'node:crypto';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';

const RAW = /^ati-key_[A-Za-z0-9_-]{22}$/;

describe('virtual keys', () => {
  let signet: Signet;
  let api: Manage;
  beforeAll(async () => {
    signet = await startSignet();
    api = await aManager(signet);
  });
  afterAll(() => signet.close());

  let count = 0;
  const named = (more: object = {}) => ({ user_id: 'sandbox:42', alias: `job-${++count}`, ...more });
  const issue = async (more: object = {}) => {
    const answer = await api('POST', '/ati/keys', named(more));
    expect([answer.status, answer.body]).toEqual([201, expect.anything()]);
    return answer.body as { key: Record<string, any>; raw_key: string }; // eslint-disable-line typescript/no-explicit-any
  };
  const listed = async (query: string): Promise<string[]> =>
    (await api('GET', `/ati/keys?${query}`)).body.data.map(({ alias }: { alias: string }) => alias);
  const pointersOf = ({ errors }: { errors: { pointer: string }[] }) => errors.map(({ pointer }) => pointer);

  it('are shown once, and are stored as the SHA-256 of the whole key', async () => {
    const { key, raw_key: raw } = await issue({ tools: ['github:search'], metadata: { team: ['blue', 1] } });
    expect(raw).toMatch(RAW);
    expect(key['hash']).toBe(createHash('sha256').update(raw).digest('hex'));
    const { body } = await api('GET', `/ati/keys/${key['id']}`);
    expect(body).toEqual(key);
    expect(body).toMatchObject({
      state: 'active',
      tools: ['github:search'],
      metadata: { team: ['blue', 1] },
      request_count: 0,
      error_count: 0,
      last_used_at: null,
      created_by: expect.stringMatching(/^mkey_/),
    });
  });

  it('are nowhere in the database, the log, the events and the lists', async () => {
    const { key, raw_key: raw } = await issue();
    await api('PATCH', `/ati/keys/${key['id']}`, { tools: ['a'] });
    await api('POST', `/ati/keys/${key['id']}/block`);
    await api('DELETE', `/ati/keys/${key['id']}`);
    const tables = await signet.sql<{ name: string }>(
      `select c.relname as name from pg_class c
       where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`,
    );
    for (const { name } of tables) {
      const found = await signet.sql(`select 1 from ${name} t where t::text like '%' || $1 || '%'`, [raw]);
      expect([name, found.length]).toEqual([name, 0]);
    }
    const told = await Promise.all(
      ['/activity?limit=200', '/events?limit=500', '/ati/keys?limit=200&state=revoked'].map((path) =>
        api('GET', path),
      ),
    );
    for (const { body } of told) expect(JSON.stringify(body)).not.toContain(raw);
    expect(JSON.stringify(told[2]!.body)).toContain(key['hash']);
  });

  it('live for an hour unless told otherwise, and at most 30 days', async () => {
    const livesFor = ({ key }: Awaited<ReturnType<typeof issue>>) =>
      (Date.parse(key['expires_at']) - Date.parse(key['created_at'])) / 1000;
    expect(livesFor(await issue())).toBe(3600);
    expect(livesFor(await issue({ ttl_seconds: 2_592_000 }))).toBe(2_592_000);
    for (const ttl_seconds of [2_592_001, 0, -1, 1.5, null]) {
      const { status, body } = await api('POST', '/ati/keys', named({ ttl_seconds }));
      expect([ttl_seconds, status, pointersOf(body)]).toEqual([ttl_seconds, 422, ['/ttl_seconds']]);
    }
  });

  it.each(['a *', ' a', 'a\u00a0b', 'a\tb', 'a\nb', '', 'a\u0085b', 'a\u200bb', 'x'.repeat(201)])(
    'take no name that would be read as several, or as another one (%j)',
    async (name) => {
      for (const list of ['tools', 'providers', 'categories', 'skills']) {
        const { status, body } = await api('POST', '/ati/keys', named({ [list]: ['fine', name] }));
        expect([status, pointersOf(body)[0]]).toEqual([422, `/${list}/1`]);
      }
    },
  );

  it('have an end for all that they hold', async () => {
    const many = Array.from({ length: 101 }, (_, n) => `t${n}`);
    const long = Array.from({ length: 50 }, (_, n) => `${n}`.padStart(200, 'x'));
    const rate = Object.fromEntries(many.map((name) => [`tool:${name}`, '1/s']));
    for (const more of [
      { tools: many },
      { tools: long },
      { rate },
      { metadata: 'x'.repeat(4_100) },
      { metadata: { hidden: 'a\u202eb' } },
    ])
      expect((await api('POST', '/ati/keys', named(more))).status).toBe(422);
  });

  it.each([
    { 'tool:a': '10/hours' },
    { a: '10/hour' },
    { 'tool:a b': '1/s' },
    { 'tool:a': 10 },
    { 'tool:\u200b': '1/s' },
    ['10/hour'],
  ])('take no rate that cannot be read (%j)', async (rate) => {
    const { status, body } = await api('POST', '/ati/keys', named({ rate }));
    expect([status, pointersOf(body)[0]]).toEqual([422, expect.stringMatching(/^\/rate/)]);
  });

  it('have names that are their own among those of a user, until they are revoked', async () => {
    const alias = 'nightly';
    const { key } = await issue({ alias });
    const again = await api('POST', '/ati/keys', { user_id: 'sandbox:42', alias });
    expect([again.status, again.body.code]).toEqual([409, 'virtual_key.exists']);
    await issue({ alias, user_id: 'another' });
    await api('DELETE', `/ati/keys/${key['id']}`);
    await issue({ alias });
  });

  it('of one name are issued once, however many ask at the same time', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => api('POST', '/ati/keys', { user_id: 'many', alias: 'one' })),
    );
    const statuses = answers.map(({ status }) => status).sort((a, b) => a - b);
    expect(statuses).toEqual([201, ...Array.from({ length: 49 }, () => 409)]);
    const refused = answers.filter(({ status }) => status === 409);
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['virtual_key.exists']));
    expect(await listed('user_id=many')).toEqual(['one']);
  });

  it('are changed member by member, with the version that somebody read', async () => {
    const { key } = await issue({ tools: ['a'], skills: ['s'], rate: { '*': '1/s' } });
    const version = `"${key['updated_at']}"`;
    const edited = await api('PATCH', `/ati/keys/${key['id']}`, { tools: ['b'] }, { 'if-match': version });
    expect(edited.body).toMatchObject({ tools: ['b'], skills: ['s'], rate: { '*': '1/s' } });
    const late = await api('PATCH', `/ati/keys/${key['id']}`, { tools: ['c'] }, { 'if-match': version });
    expect([late.status, late.body.code]).toEqual([412, 'virtual_key.changed']);
    const { body } = await api('GET', '/activity?type=ati.key.changed');
    expect(body.data[0]).toMatchObject({
      object: { type: 'virtual_key', id: key['id'], name: key['alias'] },
      changes: [{ path: '/tools', from: ['a'], to: ['b'] }],
    });
  });

  it('are blocked and unblocked, and nothing is said of what is so already', async () => {
    const { key } = await issue();
    const on = (verb: string) => api('POST', `/ati/keys/${key['id']}/${verb}`);
    expect((await on('block')).body.state).toBe('blocked');
    expect((await on('block')).body.state).toBe('blocked');
    expect((await on('unblock')).body).toMatchObject({ state: 'active', blocked_at: null });
    const { body } = await api('GET', '/activity?limit=50');
    const told = body.data.filter(
      ({ object }: { object: { id: string } | null }) => object?.id === key['id'],
    );
    expect(told.map(({ type }: { type: string }) => type)).toEqual([
      'ati.key.unblocked',
      'ati.key.blocked',
      'ati.key.issued',
    ]);
  });

  it('that have ended stay as they are', async () => {
    const { key } = await issue();
    const revoked = await api('DELETE', `/ati/keys/${key['id']}`);
    expect(revoked.body).toMatchObject({ state: 'revoked', revoked_by: expect.stringMatching(/^mkey_/) });
    for (const [method, end, body] of [
      ['DELETE', ''],
      ['PATCH', '', { tools: [] }],
      ['POST', '/block'],
      ['POST', '/unblock'],
    ] as const) {
      const answer = await api(method, `/ati/keys/${key['id']}${end}`, body);
      expect([method, answer.status, answer.body.code]).toEqual([method, 409, 'virtual_key.ended']);
    }
    expect((await api('GET', `/ati/keys/${key['id']}`)).body).toEqual(revoked.body);
  });

  it('are listed newest first by user, alias and state, with an archive of those that were revoked', async () => {
    const user_id = 'lister';
    const ids: Record<string, string> = {};
    for (const alias of ['works', 'stopped', 'over', 'gone']) {
      const { key } = await issue({ user_id, alias, ...(alias === 'over' && { ttl_seconds: 1 }) });
      ids[alias] = key['id'];
    }
    await api('POST', `/ati/keys/${ids['stopped']}/block`);
    await api('DELETE', `/ati/keys/${ids['gone']}`);
    signet.clock.advance(2);
    expect(await listed(`user_id=${user_id}`)).toEqual(['over', 'stopped', 'works']);
    expect(await listed(`user_id=${user_id}&alias=works`)).toEqual(['works']);
    expect(await listed(`user_id=${user_id}&alias_prefix=st`)).toEqual(['stopped']);
    expect(await listed(`user_id=${user_id}&alias_prefix=topped`)).toEqual([]);
    expect(await listed('search=TOPPED%20list')).toEqual(['stopped']);
    expect(await listed(`search=${encodeURIComponent('%')}`)).toEqual([]);
    for (const [state, alias] of [
      ['active', 'works'],
      ['blocked', 'stopped'],
      ['expired', 'over'],
      ['revoked', 'gone'],
    ])
      expect([state, await listed(`user_id=${user_id}&state=${state}`)]).toEqual([state, [alias]]);
  });

  it('are revoked together where everything fits, and no character stands for others', async () => {
    const user_id = 'bulk';
    const made: Record<string, string> = {};
    for (const alias of ['run_1', 'run_2', 'runs', 'run%x', 'other'])
      made[alias] = (await issue({ user_id, alias })).key['hash'];
    const revoke = async (which: object) => (await api('POST', '/ati/keys/revoke', which)).body;
    expect(await revoke({ user_id, alias_prefix: 'run%' })).toEqual({ revoked: 1 });
    expect(await revoke({ user_id, alias_prefix: 'run_' })).toEqual({ revoked: 2 });
    expect(await revoke({ user_id, hashes: [made['other'], made['run_1']], alias_prefix: 'o' })).toEqual({
      revoked: 1,
    });
    expect(await listed(`user_id=${user_id}`)).toEqual(['runs']);
    const { body } = await api('GET', '/activity?type=ati.key.revoked');
    expect(body.data[0].object).toMatchObject({ type: 'virtual_key', name: 'other' });
    for (const which of [{}, { user_id: ' ' }, { hashes: [] }, { alias_prefix: '' }])
      expect((await api('POST', '/ati/keys/revoke', which)).status).toBe(422);
  });

  it('are revoked once, however many ask at the same time', async () => {
    const user_id = 'ends';
    for (let n = 0; n < 5; n++) await issue({ user_id });
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => api('POST', '/ati/keys/revoke', { user_id })),
    );
    const revoked = answers.map(({ body }) => body.revoked as number);
    expect(revoked.reduce((sum, one) => sum + one)).toBe(5);
  });
});
