import { toldByCommandLine } from '../support/ati-command-line.js';
import { aManager, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { aProvider } from '../support/sandboxes.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent, call } from '../support/wire.js';

describe('a sandbox, from its tokens to what they open', () => {
  let signet: Signet;
  let beside: Signet;
  let api: Manage;
  let upstream: Receiver;
  beforeAll(async () => {
    const environment = { SIGNET_WEBHOOK_ALLOW_PRIVATE: '1' };
    signet = await startSignet({ environment });
    beside = await startSignet({ environment, beside: signet });
    upstream = await Receiver.start();
    api = await aManager(signet);
    upstream.behave = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"found":1}');
    };
    await aProvider(
      api,
      { name: 'local', base_url: upstream.url('') },
      { one: { method: 'GET', path: '/one' }, two: { method: 'GET', path: '/two' } },
    );
  });
  afterAll(async () => {
    await beside.close();
    await signet.close();
    await upstream.close();
  });

  const provision = async (body: object) => {
    const made = await api('POST', '/ati/sandboxes', body);
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    return { ...made.body, headers: { authorization: `Bearer ${made.body.env.ATI_SESSION_TOKEN}` } };
  };
  const use = async (headers: Record<string, string>, tool_name = 'local:one', at = beside) => {
    const { status, body } = await call(at, 'POST', '/ati/call', { headers, body: { tool_name } });
    return { status, body, told: toldByCommandLine(status, body) };
  };

  it('is told where to call, and calls what it was given and nothing else', async () => {
    const made = await provision({ agent_id: 'sandbox:1', tools: ['local_one'], job_id: 'job-1' });
    expect(made.env.ATI_PROXY_URL).toBe('http://signet.test/ati');
    expect(await use(made.headers)).toMatchObject({ status: 200, body: { result: { found: 1 } } });
    expect(await use(made.headers, 'local:two')).toMatchObject({ status: 403, told: 'auth.scope_denied' });
    const { body } = await call(signet, 'GET', '/ati/tools', { headers: made.headers });
    expect(body.map(({ name }: { name: string }) => name)).toEqual(['local:one']);
    const [{ record }] = (await signet.sql<{ record: Record<string, unknown> }>(
      `select record::jsonb as record from activity_event where type = 'ati.call.finished' and actor->0->>'id' = 'sandbox:1'`,
    )) as [{ record: Record<string, unknown> }];
    expect(record).toMatchObject({ token_id: made.jti, job_id: 'job-1', tool: 'local:one' });
  });

  it('is refused with a token that was altered, and one that has expired', async () => {
    const { headers } = await provision({ agent_id: 'sandbox:2', tools: ['local:*'], ttl_seconds: 60 });
    expect((await use(headers)).status).toBe(200);
    const altered = { authorization: headers.authorization.replace(/.{4}$/, 'AAAA') };
    expect((await use(altered)).status).toBe(401);
    signet.clock.advance(180);
    expect(await use(headers)).toMatchObject({ status: 401, told: 'auth.expired' });
  });

  it('stops with its agent in every process, and goes on with it', async () => {
    const agent = await anAgent(signet);
    const { headers } = await provision({ agent_id: agent.id, tools: ['local:*'] });
    expect((await use(headers)).status).toBe(200);
    await api('POST', `/agents/${agent.id}/suspend`, { reason: 'For a test' });
    for (const at of [signet, beside])
      expect([401, 403]).toContain((await use(headers, 'local:one', at)).status);
    await api('POST', `/agents/${agent.id}/reactivate`, { reason: 'For a test' });
    expect((await use(headers)).status).toBe(200);
  });

  it('opens the same with a virtual key, under the limits of the key, and ends with it at once', async () => {
    const { body: made } = await api('POST', '/ati/keys', {
      user_id: 'job-7',
      alias: 'gateway',
      providers: ['local'],
      rate: { 'tool:local:one': '2/hour' },
    });
    const headers = { authorization: `Ati-Key ${made.raw_key}` };
    const statuses = [];
    for (const at of [signet, beside, signet]) statuses.push((await use(headers, 'local:one', at)).status);
    expect(statuses).toEqual([200, 200, 429]);
    expect((await use(headers, 'local_two')).status).toBe(200);
    const [row] = await signet.sql<{ key: string }>(
      `select record::jsonb->>'key_id' as key from activity_event
       where type = 'ati.rate.exceeded' and actor->0->>'id' = 'job-7'`,
    );
    expect(row!.key).toBe(made.key.id);
    await api('DELETE', `/ati/keys/${made.key.id}`);
    for (const at of [signet, beside]) expect((await use(headers, 'local:two', at)).status).toBe(401);
  });
});
