import { Refusals } from '../../src/refusals/index.js';
import { secretKeyOf, signSessionToken } from '../../src/tokens/index.js';
import { newRawKey } from '../../src/virtual-keys/raw-key.js';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

const SECRET = '0e'.repeat(32);
const AUDIENCE = 'proxy-of-rejections';

interface Told {
  credential: string;
  code: string;
  profile_id: string | null;
  count: number;
}

describe('credentials of sandboxes that are refused', () => {
  let signet: Signet;
  let api: Manage;
  let profileId: string;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_RATE_LIMIT_IP_MULTIPLIER: '100' } });
    api = await aManager(signet);
    const made = await api('POST', '/ati/profiles', { name: 'other', audience: AUDIENCE, secret: SECRET });
    profileId = made.body.id;
  });
  afterAll(() => signet.close());

  let seen: Date;
  beforeEach(async () => {
    await flush();
    signet.clock.advance(3 * 3600);
    seen = signet.clock.now();
  });

  const flush = () => signet.application.nest.get(Refusals).flush();
  const told = async () => {
    await flush();
    const rows = await signet.sql<{ data: Told }>(
      `select data::jsonb as data from event where type = 'ati.token.rejected' and occurred_at >= $1 order by id`,
      [seen],
    );
    return rows.map(({ data }) => data);
  };
  const logged = () =>
    signet.sql(
      `select from activity_event where type in ('ati.token.rejected', 'access.unauthenticated') and occurred_at >= $1`,
      [seen],
    );
  const show = async (authorization: string) => {
    const { status } = await call(signet, 'POST', '/ati/call', {
      headers: { authorization },
      body: { tool_name: 'a:tool' },
    });
    return status;
  };
  const signed = (claims: object = {}, secret = SECRET) => {
    const iat = Math.floor(signet.clock.now().getTime() / 1000);
    const usual = { sub: 's', aud: AUDIENCE, iat, exp: iat + 60, scope: '', iss: 'ati-orchestrator' };
    return `Bearer ${signSessionToken({ ...usual, ...claims }, { algorithm: 'HS256', key: secretKeyOf(secret) })}`;
  };

  it('are told to consumers with the code and the profile, and nothing that they say', async () => {
    const now = Math.floor(seen.getTime() / 1000);
    expect(await show(signed({ sub: 'the-subject', iat: now - 900, exp: now - 600 }))).toBe(401);
    const [event, ...more] = await told();
    expect(more).toEqual([]);
    expect(event).toEqual({
      credential: 'session_token',
      code: 'expired',
      profile_id: profileId,
      count: 1,
      rejected_at: expect.any(String),
    });
  });

  it('are told once and then counted, for each code and profile', async () => {
    for (let n = 0; n < 5; n++) await show(signed({}, 'ff'.repeat(32)));
    for (let n = 0; n < 3; n++) await show('Bearer junk');
    // Those of different kinds are written beside each other: which is first is not ours to say.
    const counts = (await told()).map(({ code, profile_id, count }) => `${code} ${profile_id} ${count}`);
    expect(counts.toSorted()).toEqual([
      `invalid_signature ${profileId} 1`,
      `invalid_signature ${profileId} 4`,
      'malformed null 1',
      'malformed null 2',
    ]);
  });

  it('are virtual keys, too', async () => {
    await show(`Ati-Key ${newRawKey()}`);
    await show('Ati-Key junk');
    const { body: made } = await api('POST', '/ati/keys', {
      user_id: 'u',
      alias: 'to-be-ended',
      tools: ['a'],
    });
    await api('POST', `/ati/keys/${made.key.id}/block`);
    await show(`Ati-Key ${made.raw_key}`);
    const events = (await told()).map(({ credential, code, count }) => `${credential} ${code} ${count}`);
    expect(events.toSorted()).toEqual([
      'virtual_key invalid_key 1',
      'virtual_key malformed 1',
      'virtual_key revoked 1',
    ]);
  });

  it('write few rows however many come, whatever stands in them', async () => {
    for (let n = 0; n < 60; n++) {
      const other = { aud: `aud-${n}`, sub: `sub-${n}`, jti: `jti-${n}` };
      for (const secret of [SECRET, 'aa'.repeat(32)]) expect(await show(signed(other, secret))).toBe(401);
      expect(await show(`Bearer ${'x'.repeat(n + 1)}`)).toBe(401);
      expect(await show(`Ati-Key ${newRawKey()}`)).toBe(401);
    }
    const events = await told();
    expect(events.reduce((all, { count }) => all + count, 0)).toBe(240);
    // Of each code the first, and then the rest as one.
    expect(events.length).toBeLessThanOrEqual(8);
    expect((await logged()).length).toBeLessThanOrEqual(8);
  });
});
