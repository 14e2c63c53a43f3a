import { AGENTAUTH_EVENTS, EVENT_ALIASES } from '@signet/contracts';
import { startSignet, type Signet } from '../support/signet.js';
import { anAdministrator, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

const URL = 'https://receiver.example.com/hook';
const CLOSED = ['agent_id', 'created_at', 'events', 'id', 'secret', 'url'];

describe('webhooks of the AgentAuth family', () => {
  let signet: Signet;
  let administrator: VerifiedAgent;
  let agent: VerifiedAgent;
  beforeAll(async () => {
    signet = await startSignet({
      environment: {
        SIGNET_ENV: 'production',
        SIGNET_PUBLIC_URL: 'https://signet.test',
        SIGNET_REGISTRATION: 'open',
        SIGNET_MASTER_KEY: '7'.repeat(64),
      },
    });
    administrator = await anAdministrator(signet);
    agent = await aVerifiedAgent(signet);
  });
  afterAll(() => signet.close());

  const as = (caller: VerifiedAgent, method: string, path: string, body?: unknown) =>
    call(signet, method, path, { body, headers: caller.auth });
  const create = async (caller = agent, more: object = {}, mount = '') =>
    as(caller, 'POST', `${mount}/webhooks`, { url: URL, events: ['agent.verified'], ...more });

  it('answers exactly the 6 keys in the closed family, with the whole secret once', async () => {
    const caller = await aVerifiedAgent(signet);
    const { status, body } = await create(caller);
    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(['message', 'success', 'webhook']);
    expect(Object.keys(body.webhook).sort()).toEqual(CLOSED);
    expect(body.webhook.id).toMatch(/^wh_[0-9a-f]{24}$/);
    expect(body.webhook.secret).toMatch(/^whsec_[0-9a-f]{64}$/);
    expect(body.webhook.agent_id).toBe(caller.id);

    const list = await as(caller, 'GET', '/webhooks');
    expect(Object.keys(list.body).sort()).toEqual(['success', 'webhooks']);
    expect(list.body.webhooks.map((webhook: object) => Object.keys(webhook).sort())).toEqual([CLOSED]);
    expect(list.body.webhooks[0].secret).toBe('***');
  });

  it('answers below /agentauth like at the root', async () => {
    const { status, body } = await create(agent, {}, '/agentauth');
    expect(status).toBe(201);
    expect(Object.keys(body.webhook).sort()).toEqual(CLOSED);
  });

  it('answers a superset below /v1: nested, flat and the secret on top', async () => {
    const caller = await aVerifiedAgent(signet);
    const { body } = await create(caller, { description: 'Mine' }, '/v1');
    expect(body).toMatchObject({ success: true, url: URL, is_active: true, description: 'Mine' });
    expect(body.secret).toBe(body.webhook.secret);
    const list = await as(caller, 'GET', '/v1/webhooks');
    expect(list.body).toMatchObject({ count: 1, webhooks: [{ is_active: true, secret: '***' }] });
    const one = await as(caller, 'GET', `/v1/webhooks/${body.id}`);
    expect(one.body).toMatchObject({ id: body.id, secret: '***', is_active: true });
  });

  it('lists names and aliases to anyone, before it takes an id', async () => {
    for (const mount of ['', '/agentauth', '/v1']) {
      const { status, body } = await call(signet, 'GET', `${mount}/webhooks/events`);
      expect(status).toBe(200);
      expect(body).toEqual({ events: [...AGENTAUTH_EVENTS, ...Object.keys(EVENT_ALIASES)] });
    }
  });

  it.each([
    ['no body', undefined, 'VALIDATION_FAILED'],
    ['a missing address', { events: ['agent.verified'] }, 'VALIDATION_FAILED'],
    ['an address of the wrong type', { url: 7, events: ['agent.verified'] }, 'VALIDATION_FAILED'],
    ['no events', { url: URL, events: [] }, 'VALIDATION_FAILED'],
    ['events of the wrong type', { url: URL, events: 'agent.verified' }, 'VALIDATION_FAILED'],
    ['too many events', { url: URL, events: Array(21).fill('agent.verified') }, 'VALIDATION_FAILED'],
    ['an unknown event', { url: URL, events: ['agent.verified', 'agent.exploded'] }, 'INVALID_EVENTS'],
    ['a pattern, which this family does not know', { url: URL, events: ['agent.*'] }, 'INVALID_EVENTS'],
    ['no address at all', { url: 'hello', events: ['agent.verified'] }, 'INVALID_URL'],
    ['another scheme', { url: 'ftp://example.com/', events: ['agent.verified'] }, 'INVALID_URL'],
    ['http in production', { url: 'http://example.com/', events: ['agent.verified'] }, 'INVALID_URL'],
    ['a password in it', { url: 'https://a:b@example.com/', events: ['agent.verified'] }, 'INVALID_URL'],
    ['loopback', { url: 'https://127.1/', events: ['agent.verified'] }, 'INVALID_URL'],
    ['a metadata address', { url: 'https://169.254.169.254/', events: ['agent.verified'] }, 'INVALID_URL'],
    ['localhost', { url: 'https://localhost/', events: ['agent.verified'] }, 'INVALID_URL'],
    [
      'an endless address',
      { url: `https://example.com/${'a'.repeat(2048)}`, events: ['agent.verified'] },
      'INVALID_URL',
    ],
    [
      'a long description',
      { url: URL, events: ['agent.verified'], description: 'a'.repeat(501) },
      'VALIDATION_FAILED',
    ],
  ])('refuses %s', async (_, body, code) => {
    const answer = await as(agent, 'POST', '/webhooks', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code, error: expect.any(String) });
  });

  it('names the unknown events and the known ones', async () => {
    const { body } = await create(agent, { events: ['agent.exploded'] });
    expect(body.invalid).toEqual(['agent.exploded']);
    expect(body.valid_events).toContain('tier.upgraded');
  });

  it('needs credentials for everything but the names', async () => {
    for (const [method, path] of [
      ['GET', '/webhooks'],
      ['POST', '/webhooks'],
      ['GET', '/webhooks/wh_x'],
      ['DELETE', '/webhooks/wh_x'],
      ['POST', '/webhooks/wh_x/regenerate-secret'],
      ['GET', '/webhooks/wh_x/deliveries'],
    ] as const)
      expect((await call(signet, method, path)).status).toBe(401);
  });

  it('answers 404 alike for a foreign and for an unknown webhook, and lets administrators in', async () => {
    const other = await aVerifiedAgent(signet);
    const { body } = await create(other);
    const foreign = body.webhook.id as string;
    const unknown = `wh_${'0'.repeat(24)}`;
    for (const [method, tail, sent] of [
      ['GET', '', undefined],
      ['PUT', '', { description: 'x' }],
      ['POST', '/toggle', { is_active: false }],
      ['POST', '/regenerate-secret', undefined],
      ['GET', '/deliveries', undefined],
      ['DELETE', '', undefined],
    ] as const) {
      const answers = await Promise.all(
        [foreign, unknown].map((id) => as(agent, method, `/webhooks/${id}${tail}`, sent)),
      );
      expect(answers.map(({ status, body: { code } }) => [status, code])).toEqual([
        [404, 'WEBHOOK_NOT_FOUND'],
        [404, 'WEBHOOK_NOT_FOUND'],
      ]);
    }
    expect((await as(administrator, 'GET', `/webhooks/${foreign}`)).status).toBe(200);
  });

  it('lets administrators act for an agent, and nobody else', async () => {
    const owner = await aVerifiedAgent(signet);
    const made = await create(administrator, { agent_id: owner.id });
    expect(made.body.webhook.agent_id).toBe(owner.id);
    expect((await create(agent, { agent_id: owner.id })).body).toMatchObject({ code: 'FORBIDDEN' });
    expect((await create(administrator, { agent_id: 'agt_unknown' })).body).toMatchObject({
      code: 'AGENT_NOT_FOUND',
    });
    const listed = await as(administrator, 'GET', `/webhooks?agent_id=${owner.id}`);
    expect(listed.body.webhooks).toHaveLength(1);
    expect((await as(agent, 'GET', `/webhooks?agent_id=${owner.id}`)).status).toBe(403);
  });

  it('replaces the secret at once', async () => {
    const { body } = await create(await aVerifiedAgent(signet));
    const { webhook } = body;
    const again = await as(administrator, 'POST', `/webhooks/${webhook.id}/regenerate-secret`);
    expect(Object.keys(again.body.webhook).sort()).toEqual(CLOSED);
    expect(again.body.webhook.secret).not.toBe(webhook.secret);
    const open = await as(administrator, 'POST', `/v1/webhooks/${webhook.id}/regenerate-secret`);
    expect(open.body).toMatchObject({ webhook_id: webhook.id, secret: expect.stringMatching(/^whsec_/) });
    const [{ live }] = (await signet.sql<{ live: number }>(
      'select count(*)::int as live from signing_key where endpoint_id = $1 and private_sealed is not null',
      [webhook.id],
    )) as [{ live: number }];
    expect(live).toBe(1);
  });

  it('keeps the secret sealed', async () => {
    const { body } = await create(await aVerifiedAgent(signet));
    const rows = await signet.sql(
      'select * from signing_key where endpoint_id is not null and private_sealed is not null',
    );
    expect(JSON.stringify(rows)).not.toContain(body.webhook.secret);
    expect(Buffer.concat(rows.map((row) => row.private_sealed as Buffer)).includes(body.webhook.secret)).toBe(
      false,
    );
  });

  it('changes the four members and nothing else', async () => {
    const { body } = await create(await aVerifiedAgent(signet));
    const { id } = body.webhook;
    const put = await as(administrator, 'PUT', `/v1/webhooks/${id}`, {
      url: 'https://other.example.com/',
      events: ['agent.revoked'],
      description: 'New',
      is_active: false,
      secret: 'mine',
      agent_id: administrator.id,
      id: 'wh_mine',
    });
    expect(put.body).toMatchObject({
      id,
      url: 'https://other.example.com/',
      events: ['agent.revoked'],
      description: 'New',
      is_active: false,
      agent_id: body.webhook.agent_id,
    });
  });

  it('switches on and off, and wants to be told which', async () => {
    const { body } = await create(await aVerifiedAgent(signet));
    const toggle = (sent?: unknown) =>
      as(administrator, 'POST', `/v1/webhooks/${body.webhook.id}/toggle`, sent);
    expect((await toggle({ is_active: false })).body.is_active).toBe(false);
    expect((await toggle({ is_active: true })).body.is_active).toBe(true);
    expect((await toggle({ is_active: 'yes' })).status).toBe(400);
    expect((await toggle()).status).toBe(400);
  });

  it('deletes with a body, and then it is gone', async () => {
    const caller = await aVerifiedAgent(signet);
    const { body } = await create(caller);
    const gone = await as(caller, 'DELETE', `/webhooks/${body.webhook.id}`);
    expect(gone.body).toEqual({ success: true, message: expect.any(String) });
    expect((await as(caller, 'DELETE', `/webhooks/${body.webhook.id}`)).status).toBe(404);
    expect((await as(caller, 'GET', '/webhooks')).body.webhooks).toEqual([]);
  });

  it('allows 5 webhooks to an agent of the free tier, even when they are asked for all at once', async () => {
    const caller = await aVerifiedAgent(signet);
    const answers = await Promise.all(Array.from({ length: 12 }, () => create(caller)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    await as(administrator, 'PUT', `/agents/${caller.id}/tier`, { tier: 'pro' });
    expect((await create(caller)).status).toBe(201);
  });

  it('pages deliveries with totals, and takes rubbish for the default', async () => {
    const caller = await aVerifiedAgent(signet);
    const { body } = await create(caller);
    const list = await as(caller, 'GET', `/webhooks/${body.webhook.id}/deliveries?limit=undefined&offset=-1`);
    expect(list.body).toEqual({ success: true, deliveries: [], total: 0, limit: 50, offset: 0 });
    const far = await as(caller, 'GET', `/webhooks/${body.webhook.id}/deliveries?limit=5000`);
    expect(far.body.limit).toBe(100);
  });

  it('leads to the next page of deliveries in the Link header', async () => {
    const caller = await aVerifiedAgent(signet);
    const { body } = await create(caller);
    const { id } = body.webhook;
    // Three at one moment: the id breaks the tie.
    await signet.sql(
      `insert into webhook_delivery (organisation_id, endpoint_id, event_id, txid, event_type, event_at, format_key, state,
         created_at, finished_at)
       select organisation_id, $1, 'evt_' || n, '3', 'agent.verified', now(), 'agentauth', 'delivered',
         now() - make_interval(secs => n / 3), now()
       from agent, generate_series(1, 7) n where agent.id = $2`,
      [id, caller.id],
    );
    const page = async (path: string) => {
      const { headers, body: answer } = await as(caller, 'GET', path);
      expect(answer.total).toBe(7);
      const next = /^<([^>]+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1] ?? null;
      return { next, ids: answer.deliveries.map((delivery: { id: string }) => delivery.id) };
    };
    const { ids: all, next: none } = await page(`/webhooks/${id}/deliveries`);
    expect(none).toBeNull();
    const seen: string[] = [];
    for (let path: string | null = `/v1/webhooks/${id}/deliveries?limit=3`; path;) {
      const { next, ids } = await page(path);
      seen.push(...ids);
      path = next;
    }
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe(7);
  });
});
