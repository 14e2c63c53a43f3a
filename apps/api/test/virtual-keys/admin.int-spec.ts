import { createHash } from 'node:crypto';
import { ManagementKeys } from '../../src/credentials/index.js';
import { DefaultOrganisation } from '../../src/members/index.js';
import { Database } from '../../src/platform/database/database.js';
import { aSignedInMember } from '../support/console.js';
import { aManagementKey, managerWith, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

describe('the admin endpoints of ATI', () => {
  let signet: Signet;
  let manage: Manage;
  let token: string;
  beforeAll(async () => {
    signet = await startSignet();
    token = await aManagementKey(signet);
    manage = managerWith(signet, token);
  });
  afterAll(() => signet.close());

  const admin = (method: string, path: string, body?: unknown, authorization = `Bearer ${token}`) =>
    call(signet, method, `/ati/admin/keys${path}`, { body, headers: { authorization } });
  const issue = (body: object) => admin('POST', '/issue', body);

  it('issue a key in the form of the reference, and show its record', async () => {
    const asked = {
      user_id: 'u1',
      alias: 'first',
      tools: ['github:search'],
      providers: ['jira'],
      categories: ['finance'],
      skills: ['research'],
      expires_in_secs: 600,
      metadata: 'anything',
      created_by: 'ops',
      surprise: true,
    };
    const { status, body } = await issue(asked);
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(['alias', 'expires_at', 'hash', 'raw_key']);
    expect(body.raw_key).toMatch(/^ati-key_[A-Za-z0-9_-]{22}$/);
    expect(body.hash).toBe(createHash('sha256').update(body.raw_key).digest('hex'));
    const record = await admin('GET', `/${body.hash}`);
    expect(record.status).toBe(200);
    expect(record.body).toEqual({
      token_hash: body.hash,
      key_alias: 'first',
      user_id: 'u1',
      blocked: false,
      expires_at: body.expires_at,
      tools: ['github:search'],
      providers: ['jira'],
      categories: ['finance'],
      skills: ['research'],
      request_count: 0,
      error_count: 0,
      last_used_at: null,
      metadata: 'anything',
      created_at: expect.any(String),
      created_by: expect.stringMatching(/^mkey_/),
    });
    expect(Date.parse(body.expires_at) - Date.parse(record.body.created_at)).toBe(600_000);
  });

  it('take a key that says nothing of its time for an hour, and none for ever', async () => {
    for (const [alias, more] of [
      ['absent', {}],
      ['null', { expires_in_secs: null }],
    ] as const) {
      const { body } = await issue({ user_id: 'u2', alias, ...more });
      const left = Date.parse(body.expires_at) - signet.clock.now().getTime();
      expect(left).toBeGreaterThan(3_590_000);
      expect(left).toBeLessThanOrEqual(3_600_000);
    }
  });

  it.each([
    [{ alias: 'a' }, 'invalid_sub'],
    [{ user_id: ' ', alias: 'a' }, 'invalid_sub'],
    [{ user_id: 'u' }, 'request_invalid'],
    [{ user_id: 'u', alias: '  ' }, 'request_invalid'],
    [{ user_id: 'u', alias: 'a', expires_in_secs: 1e15 }, 'invalid_ttl'],
    [{ user_id: 'u', alias: 'a', expires_in_secs: 2_592_001 }, 'invalid_ttl'],
    [{ user_id: 'u', alias: 'a', expires_in_secs: 1.5 }, 'invalid_ttl'],
    [{ user_id: 'u', alias: 'a', expires_in_secs: 0 }, 'invalid_ttl'],
    [{ user_id: 'u', alias: 'a', tools: ['a *'] }, 'invalid_scope'],
    [{ user_id: 'u', alias: 'a', skills: [''] }, 'invalid_scope'],
  ])('refuse %j with 400 and the word %s', async (body, code) => {
    const answer = await issue(body);
    expect([answer.status, answer.body]).toEqual([400, { error: expect.any(String), code }]);
  });

  it('tell a name that is taken with 409, and nothing of the database', async () => {
    await issue({ user_id: 'u3', alias: 'twice' });
    const { status, body } = await issue({ user_id: 'u3', alias: 'twice' });
    expect([status, body.code]).toEqual([409, 'virtual_key_exists']);
    expect(body.error).not.toMatch(/constraint|unique|duplicate|virtual_key__/);
  });

  it('revoke once; then nobody has the key, and its name is free', async () => {
    const { body } = await issue({ user_id: 'u4', alias: 'gone' });
    const done = await admin('DELETE', `/${body.hash}?by=ada`);
    expect([done.status, done.body]).toEqual([200, { revoked: true }]);
    for (const method of ['GET', 'DELETE']) {
      const { status, body: refusal } = await admin(method, `/${body.hash}`);
      expect([status, Object.keys(refusal).sort()]).toEqual([404, ['code', 'error']]);
    }
    expect((await issue({ user_id: 'u4', alias: 'gone' })).status).toBe(201);
  });

  it.each(['nothing', '0'.repeat(64), 'x%2Fy', `ati-key_${'A'.repeat(22)}`])(
    'find no key that is called %s',
    async (name) => {
      expect((await admin('GET', `/${name}`)).status).toBe(404);
      expect((await admin('DELETE', `/${name}`)).status).toBe(404);
    },
  );

  it('put on record who proved it, and beside them whom the caller names', async () => {
    const { body } = await issue({ user_id: 'u5', alias: 'told', created_by: 'the boss' });
    await admin('DELETE', `/${body.hash}?by=somebody%20else`);
    const log = await manage('GET', '/activity?limit=2');
    const told = await Promise.all(
      log.body.data.map(
        async ({ id, type, actor }: { id: string; type: string; actor: { type: string }[] }) => {
          const { record } = (await manage('GET', `/activity/${id}`)).body;
          return [type, actor[0]!.type, record.claimed_by];
        },
      ),
    );
    expect(told).toEqual([
      ['ati.key.revoked', 'management_key', 'somebody else'],
      ['ati.key.issued', 'management_key', 'the boss'],
    ]);
  });

  it('list the newest 100 of a user, blocked and expired ones too, and none that was revoked', async () => {
    const user_id = 'u6';
    for (let n = 0; n < 102; n++)
      await issue({ user_id, alias: `n${n}`, ...(n === 101 && { expires_in_secs: 1 }) });
    const { body: key } = await manage('GET', `/ati/keys?user_id=${user_id}&alias=n100`);
    await manage('POST', `/ati/keys/${key.data[0].id}/block`);
    const { body: last } = await issue({ user_id, alias: 'last' });
    await admin('DELETE', `/${last.hash}`);
    signet.clock.advance(2);
    const { status, body } = await admin('GET', `?user_id=${user_id}`);
    expect(status).toBe(200);
    const sessions = body.sessions as { key_alias: string; blocked: boolean }[];
    expect(sessions).toHaveLength(100);
    expect(sessions.slice(0, 3).map(({ key_alias }) => key_alias)).toEqual(['n101', 'n100', 'n99']);
    expect(sessions[1]!.blocked).toBe(true);
    for (const query of ['', '?user_id=', '?user_id=%20'])
      expect((await admin('GET', query)).status).toBe(400);
  });

  it('revoke together what everything fits; what is blank is not given, and nothing given is refused', async () => {
    const user_id = 'u7';
    for (const alias of ['a_1', 'a_2', 'ab1', 'a%']) await issue({ user_id, alias });
    const revoke = async (body: object) => {
      const answer = await admin('POST', '/bulk-revoke', body);
      return [answer.status, answer.body.revoked];
    };
    expect(await revoke({ user_id, alias_prefix: 'a%', by: 'ada' })).toEqual([200, 1]);
    expect(await revoke({ user_id, alias_prefix: 'a_', hashes: [] })).toEqual([200, 2]);
    expect(await revoke({ user_id: 'nobody', alias_prefix: 'a', by: null })).toEqual([200, 0]);
    // What is no hash names no key.
    expect(await revoke({ user_id, hashes: ['not-a-hash', 'F'.repeat(64)] })).toEqual([200, 0]);
    expect(await revoke({ user_id, alias_prefix: ' ' })).toEqual([200, 1]);
    for (const body of [{}, { user_id: '', alias_prefix: ' ', hashes: [] }, { user_id: null }])
      expect(await revoke(body)).toEqual([400, undefined]);
  });

  it('are issued where nobody is named who asks', async () => {
    const { status, body } = await issue({ user_id: 'u5', alias: 'by nobody', created_by: null });
    expect([status, body.alias]).toEqual([201, 'by nobody']);
  });

  it('let nobody in without a management key, and tell them nothing', async () => {
    const { headers } = await aSignedInMember(signet);
    for (const given of [
      {},
      { authorization: '' },
      { authorization: 'Bearer nonsense' },
      { authorization: `Bearer mk_${'0'.repeat(64)}` },
      { authorization: `Basic ${token}` },
      headers,
    ])
      for (const [method, path] of [
        ['GET', '?user_id=u1'],
        ['POST', '/issue'],
        ['DELETE', `/${'0'.repeat(64)}`],
      ] as const) {
        const response = await fetch(`${signet.url}/ati/admin/keys${path}`, { method, headers: given });
        expect([response.status, await response.text()]).toEqual([401, '']);
        expect(response.headers.get('content-type')).toBeNull();
      }
  });

  it('let a key that may only read do nothing else', async () => {
    const { nest } = signet.application;
    const reader = await nest
      .get(Database)
      .transaction((tx) =>
        nest.get(ManagementKeys).issue(nest.get(DefaultOrganisation).id, tx, 'Reader', ['ati:read']),
      );
    const as = `Bearer ${reader.secret}`;
    expect((await admin('GET', '?user_id=u1', undefined, as)).status).toBe(200);
    const refused = await admin('POST', '/issue', { user_id: 'u', alias: 'a' }, as);
    expect([refused.status, refused.body.code]).toEqual([403, 'authorization_denied']);
  });
});
