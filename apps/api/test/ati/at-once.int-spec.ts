import { aManager, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { aProvider } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

// Calls of one moment are read from the database together: none of them may get what another one asked for, and none may
// fail because of what another one sent.
describe('calls of one moment', () => {
  let signet: Signet;
  let api: Manage;
  let upstream: Receiver;
  beforeAll(async () => {
    signet = await startSignet({
      environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1', SIGNET_RATE_LIMIT_IP_MULTIPLIER: '100' },
    });
    api = await aManager(signet);
    upstream = await Receiver.start();
    upstream.behave = ({ path }, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(path));
    };
    const tools = { one: { method: 'GET', path: '/one' }, two: { method: 'GET', path: '/two' } } as const;
    await aProvider(api, { name: 'local', base_url: upstream.url('') }, tools);
  });
  afterAll(async () => {
    await signet.close();
    await upstream.close();
  });

  const aToken = async (sub: string, scope: string, more: object = {}) => {
    const { status, body } = await api('POST', '/ati/tokens', { sub, scope, ...more });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body as { token: string; jti: string };
  };
  const ask = async (token: string, tool: string) => {
    const { status, body } = await call(signet, 'POST', '/ati/call', {
      headers: { authorization: `Bearer ${token}` },
      body: { tool_name: tool },
    });
    return `${status} ${body.result ?? body.code ?? ''}`;
  };

  it('each get what they asked for, whatever the others send', async () => {
    const second = { name: 'second', audience: 'second', algorithm: 'ES256' };
    const { id: profile_id } = (await api('POST', '/ati/profiles', second)).body;
    const all = 'tool:local:*';
    const [good, narrow, other, revoked] = [
      await aToken('good', all),
      await aToken('narrow', 'tool:local:one'),
      await aToken('other', all, { profile_id }),
      await aToken('revoked', all),
    ];
    await api('POST', '/ati/tokens/revoke', { jti: revoked.jti });
    const [header, claims, signature] = good.token.split('.') as [string, string, string];
    const written = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const nul = `${written({ alg: 'HS256', kid: 'a\0b' })}.${written({ aud: 'a\0b', sub: '\0' })}.${signature}`;
    const cases: [token: string, tool: string, expected: string][] = [
      [good.token, 'local:one', '200 /one'],
      [good.token, 'local_two', '200 /two'],
      [good.token, 'local:three', '404 '],
      [good.token, '_'.repeat(120), '404 '],
      [narrow.token, 'local:one', '200 /one'],
      [narrow.token, 'local:two', '403 '],
      [other.token, 'local:two', '200 /two'],
      [revoked.token, 'local:one', '401 revoked'],
      [`${header}.${claims}.${signature.slice(2)}AA`, 'local:one', '401 invalid_signature'],
      [nul, 'local:one', '401 invalid_signature'],
      ['junk', 'local:one', '401 malformed'],
    ];
    const repeated = Array.from({ length: 6 }, () => cases).flat();
    const answers = await Promise.all(repeated.map(([token, tool]) => ask(token, tool)));
    expect(answers).toEqual(repeated.map(([, , expected]) => expected));
  });
});
