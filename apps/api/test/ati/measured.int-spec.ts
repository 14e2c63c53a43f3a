import { DefaultOrganisation } from '../../src/members/index.js';
import { Database } from '../../src/platform/database/database.js';
import { SessionTokenRevocations, SessionTokens } from '../../src/session-tokens/index.js';
import { aManager, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { aProvider } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

describe('what the gateway measures', () => {
  let signet: Signet;
  let api: Manage;
  let upstream: Receiver;
  beforeAll(async () => {
    signet = await startSignet({ environment: { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' } });
    api = await aManager(signet);
    upstream = await Receiver.start();
    upstream.behave = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    };
    await aProvider(
      api,
      { name: 'local', base_url: upstream.url('') },
      { one: { method: 'GET', path: '/one' }, two: { method: 'GET', path: '/two' } },
    );
    await aProvider(
      api,
      { name: 'gone', base_url: 'http://127.0.0.1:9' },
      { x: { method: 'GET', path: '/x' } },
    );
  });
  afterAll(async () => {
    await signet.close();
    await upstream.close();
  });

  const aToken = async (more: object = {}) => {
    const made = await api('POST', '/ati/sandboxes', { agent_id: 'sandbox:1', tools: ['*'], ...more });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return { jti: made.body.jti as string, authorization: `Bearer ${made.body.env.ATI_SESSION_TOKEN}` };
  };
  const use = (authorization: string, tool_name: string, headers: Record<string, string> = {}) =>
    call(signet, 'POST', '/ati/call', { headers: { authorization, ...headers }, body: { tool_name } });
  const page = async () => (await signet.application.operations.inject('/metrics')).body;
  /** What a series says, 0 where there is none. */
  const figure = async (series: string) => {
    const line = (await page()).split('\n').find((text) => text.startsWith(`${series} `));
    return Number(line?.slice(series.length + 1) ?? 0);
  };
  const LABELS = (status: string, provider: string, tool: string) =>
    `{http_route="/ati/call",http_request_method="POST",http_response_status_class="${status}",provider="${provider}",tool="${tool}"}`;

  it('counts calls by the tool of the catalogue, and what is not in it as one', async () => {
    const { authorization } = await aToken();
    await use(authorization, 'local_one');
    await use(authorization, 'local:one');
    await use(authorization, 'made:up-1');
    await use(authorization, 'made:up-2');
    expect(await figure(`ati_proxy_requests${LABELS('2xx', 'local', 'local:one')}`)).toBe(2);
    expect(await figure(`ati_proxy_requests${LABELS('4xx', 'unknown', 'unknown')}`)).toBe(2);
    expect(await figure(`ati_proxy_request_duration_ms_count${LABELS('2xx', 'local', 'local:one')}`)).toBe(2);
    expect(await page()).not.toContain('made:up');
  });

  it('counts what is below /ati by route, and what has none as one', async () => {
    for (const path of ['/ati/nothing-1', '/ati/nothing-2', '/attic'])
      await call(signet, 'GET', path, { headers: {} });
    const series = 'http_request_method="GET",http_response_status_class="4xx",provider="",tool=""';
    expect(await figure(`ati_proxy_requests{http_route="unknown",${series}}`)).toBe(2);
    expect(await page()).not.toContain('nothing-1');
  });

  it('counts decisions and rates by reason, and providers that are not there', async () => {
    const { authorization } = await aToken({
      tools: ['local:one', 'gone:x'],
      rate: { 'tool:local:one': '1/hour' },
    });
    const names = [
      'ati_decisions{decision="allow",reason="allowed"}',
      'ati_decisions{decision="deny",reason="scope_not_held"}',
      'ati_decisions{decision="deny",reason="rate_exceeded"}',
      'ati_rate_refusals{reason="rate_exceeded"}',
      'ati_upstream_errors{provider="gone",error_kind="connect"}',
    ];
    const before = await Promise.all(names.map(figure));
    const statuses = [];
    for (const name of ['local:two', 'local:one', 'local:one', 'gone:x'])
      statuses.push((await use(authorization, name)).status);
    expect(statuses).toEqual([403, 200, 429, 502]);
    const after = await Promise.all(names.map(figure));
    expect(after.map((count, at) => count - before[at]!)).toEqual([2, 1, 1, 1, 1]);
  });

  it('counts no token of a transaction that rolls back', async () => {
    const { nest } = signet.application;
    const names = ['ati_tokens_issued', 'ati_tokens_revoked'];
    const before = await Promise.all(names.map(figure));
    const { jti } = await aToken();
    const scope = nest.get(DefaultOrganisation).id;
    const actor = { type: 'system', id: 'a test' } as const;
    const origin = { ip: '', requestId: 'a test', method: 'SYSTEM', path: 'a test' };
    const undone = nest.get(Database).transaction(async (tx) => {
      const change = { tx, scope, actor, origin };
      await nest.get(SessionTokens).issue(change, { sub: 'sandbox:1', scope: 'tool:*' });
      await nest.get(SessionTokenRevocations).revoke(change, { by: 'jti', value: jti });
      throw new Error('Undone.');
    });
    await expect(undone).rejects.toThrow('Undone.');
    expect(await Promise.all(names.map(figure))).toEqual([before[0]! + 1, before[1]]);
  });

  it('counts tokens that are issued, refused and revoked, and keys that are looked up', async () => {
    const names = [
      'ati_tokens_issued',
      'ati_tokens_revoked',
      'ati_tokens_refused{code="revoked"}',
      'ati_tokens_refused{code="malformed"}',
      'ati_key_lookups{result="good"}',
      'ati_key_lookups{result="malformed"}',
    ];
    const before = await Promise.all(names.map(figure));
    const { jti, authorization } = await aToken();
    await api('POST', '/ati/tokens/revoke', { jti });
    await use(authorization, 'local:one');
    await use('Bearer junk', 'local:one');
    const { body: made } = await api('POST', '/ati/keys', { user_id: 'u', alias: 'a', tools: ['local:one'] });
    await use(`Ati-Key ${made.raw_key}`, 'local:one');
    await use('Ati-Key junk', 'local:one');
    const after = await Promise.all(names.map(figure));
    expect(after.map((count, at) => count - before[at]!)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  it.each([
    [TRACE, TRACE],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more', undefined],
    ['00-00000000000000000000000000000000-00f067aa0ba902b7-01', undefined],
    ['00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01', undefined],
    ['00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01', undefined],
    ['ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', undefined],
    ['anything', undefined],
  ])('sends the trace of a call on if it is one: %s', async (traceparent, sent) => {
    const { authorization } = await aToken();
    upstream.received.length = 0;
    expect((await use(authorization, 'local:one', { traceparent })).status).toBe(200);
    expect(upstream.received[0]!.headers['traceparent']).toBe(sent);
  });
});
