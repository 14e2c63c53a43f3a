import { createHmac } from 'node:crypto';
import { UNKNOWN_MAX } from '../../src/session-tokens/revocations.js';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

const SECRET = '0d'.repeat(32);
const AUDIENCE = 'proxy-of-codes';
const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('every code of a session token (ati.md 2.7), over the wire', () => {
  let signet: Signet;
  let api: Manage;
  let profileId: string;
  beforeAll(async () => {
    signet = await startSignet();
    signet.clock.stop();
    api = await aManager(signet);
    const made = await api('POST', '/ati/profiles', { name: 'codes', audience: AUDIENCE, secret: SECRET });
    profileId = made.body.id;
  });
  afterAll(() => signet.close());

  /** Signs what may be no token at all. */
  const signed = (payload: string, header = '{"alg":"HS256","typ":"JWT"}', hash = 'sha256') => {
    const text = [header, payload].map((part) => Buffer.from(part).toString('base64url')).join('.');
    return `${text}.${createHmac(hash, Buffer.from(SECRET, 'hex')).update(text).digest('base64url')}`;
  };
  const claims = (more: object = {}): Record<string, unknown> => {
    const iat = Math.floor(signet.clock.now().getTime() / 1000);
    const usual = { sub: 's', aud: AUDIENCE, iat, exp: iat + 600, scope: '', iss: 'ati-orchestrator' };
    return { ...usual, jti: 'j', ati: { v: 1 }, ...more };
  };
  const token = (more?: object) => signed(JSON.stringify(claims(more)));
  const now = () => Math.floor(signet.clock.now().getTime() / 1000);
  /** The same bytes to a lenient reader: the last character says bits that nobody needs. */
  const lenient = (text: string) => text.slice(0, -1) + BASE64URL[BASE64URL.indexOf(text.at(-1)!) + 1]!;
  const twice = (member: string) => signed(JSON.stringify(claims()).replace(/}$/, `,${member}}`));

  const CASES: [code: string, title: string, make: () => string][] = [
    ['malformed', 'two parts', () => 'a.b'],
    ['malformed', 'four parts', () => `${token()}.a`],
    ['malformed', 'padding', () => `${token()}=`],
    ['malformed', 'a signature that is not canonical', () => lenient(token())],
    [
      'malformed',
      'a header with crit',
      () => signed(JSON.stringify(claims()), '{"alg":"HS256","crit":["x"]}'),
    ],
    ['malformed', 'a header that is no object', () => signed(JSON.stringify(claims()), '[]')],
    ['malformed', 'a payload that is no object', () => signed('[]')],
    ['malformed', 'a payload that is no JSON', () => signed('{')],
    ['unsupported_algorithm', 'none', () => signed(JSON.stringify(claims()), '{"alg":"none"}')],
    ['unsupported_algorithm', 'small letters', () => signed(JSON.stringify(claims()), '{"alg":"hs256"}')],
    [
      'unsupported_algorithm',
      'HS512 with the right key',
      () => signed(JSON.stringify(claims()), '{"alg":"HS512"}', 'sha512'),
    ],
    [
      'invalid_signature',
      'another signature',
      () => `${token().split('.').slice(0, 2).join('.')}.${'A'.repeat(43)}`,
    ],
    ...['sub', 'iat', 'exp', 'scope'].map((name): (typeof CASES)[number] => [
      'missing_claim',
      `no ${name}`,
      () => token({ [name]: undefined }),
    ]),
    ['missing_claim', 'no iss where one is demanded', () => token({ iss: undefined })],
    ['invalid_claim', 'scope as a list', () => token({ scope: ['a'] })],
    ['invalid_claim', 'exp as text', () => token({ exp: String(now() + 60) })],
    ['invalid_claim', 'iat with a fraction', () => token({ iat: now() - 0.5 })],
    ['invalid_claim', 'a version above 255', () => token({ ati: { v: 256 } })],
    ['invalid_claim', 'a rate that is a number', () => token({ ati: { v: 1, rate: { '*': 3 } } })],
    ['expired', 'a minute after its end', () => token({ iat: now() - 600, exp: now() - 60 })],
    ['not_yet_valid', 'iat beyond the leeway', () => token({ iat: now() + 61 })],
    ['not_yet_valid', 'nbf beyond the leeway', () => token({ nbf: now() + 61 })],
    ['invalid_issuer', 'another issuer', () => token({ iss: 'somebody-else' })],
    ['invalid_audience', 'another audience', () => token({ aud: 'other' })],
  ];

  it.each(CASES)('%s: %s', async (code, _, make) => {
    const shown = make();
    const validated = await api('POST', '/ati/tokens/validate', { token: shown, profile_id: profileId });
    expect(validated).toMatchObject({ status: 200, body: { valid: false, error: code } });
    const headers = { authorization: `Bearer ${shown}` };
    const called = await call(signet, 'POST', '/ati/call', { headers, body: { tool_name: 'a:tool' } });
    expect(called).toMatchObject({ status: 401, body: { result: null } });
    expect(called.headers.get('www-authenticate')).toMatch(/^Bearer/);
  });

  it.each(['"sub":"other"', '"scope":"*"', '"exp":9999999999'])(
    'refuses a claim that is there twice: %s',
    async (member) => {
      const { body } = await api('POST', '/ati/tokens/validate', {
        token: twice(member),
        profile_id: profileId,
      });
      expect(body.valid).toBe(false);
      expect(['malformed', 'invalid_claim']).toContain(body.error);
    },
  );

  it('revoked: one that was signed elsewhere, at the next call', async () => {
    const shown = token({ jti: 'to-be-revoked' });
    const validate = async () =>
      (await api('POST', '/ati/tokens/validate', { token: shown, profile_id: profileId })).body;
    expect((await validate()).valid).toBe(true);
    await api('POST', '/ati/tokens/revoke', { jti: 'to-be-revoked' });
    expect(await validate()).toMatchObject({ valid: false, error: 'revoked' });
  });

  it('revoked: no more than so many that were not issued here, and all that were', async () => {
    await signet.sql(
      `insert into ati_revocation (organisation_id, kind, value, revoked_at)
       select id, 'jti', 'made-up-' || n, now() from organisation, generate_series(1, $1::int) n
       on conflict do nothing`,
      [UNKNOWN_MAX],
    );
    const revoke = (jti: string) => api('POST', '/ati/tokens/revoke', { jti });
    expect(await revoke('one-more')).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
    expect((await revoke('made-up-7')).status).toBe(200);
    const { body: made } = await api('POST', '/ati/tokens', { sub: 's', scope: 'tool:x' });
    expect(await revoke(made.jti)).toMatchObject({ status: 200, body: { revoked: 1 } });
    expect((await revoke(made.jti)).status).toBe(200);
    const [{ count }] = (await signet.sql<{ count: string }>(
      `select count(*) from ati_revocation where kind = 'jti' and value = 'one-more'`,
    )) as [{ count: string }];
    expect(Number(count)).toBe(0);
  });
});
