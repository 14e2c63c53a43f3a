import type { Page, Webhook } from '@signet/contracts';
import { startSignet, type Signet } from '../support/signet.js';
import { aManager, type Manage } from '../support/management.js';
import { aVerifiedAgent, call } from '../support/wire.js';

type WebhookPage = Page<Webhook>;

describe('webhooks of the management API', () => {
  let signet: Signet;
  let api: Manage;
  beforeAll(async () => {
    signet = await startSignet();
    api = await aManager(signet);
  });
  afterAll(() => signet.close());

  const create = async (more: object = {}) =>
    api('POST', '/webhooks', { url: 'https://receiver.example.com/', events: ['agent.*'], ...more });

  it('creates with sensible defaults and shows the secret once', async () => {
    const { status, body } = await create();
    expect(status).toBe(201);
    expect(body.secret).toMatch(/^whsec_[0-9a-f]{64}$/);
    expect(body.webhook).toMatchObject({
      agent_id: null,
      format: 'standard',
      state: 'active',
      max_in_flight: 8,
      timeout_ms: 15_000,
      schedule: 'standard',
      ordered: false,
      health: { breaker: 'closed', failures: 0 },
      signatures: [{ kind: 'v1', expires_at: null }],
    });
    const shown = await api('GET', `/webhooks/${body.webhook.id}`);
    expect(JSON.stringify(shown.body)).not.toContain('whsec_');
  });

  it('gives a public key for Ed25519 signatures and keeps the private one', async () => {
    const { body } = await create({ signatures: ['v1', 'v1a'] });
    expect(body.public_key).toMatch(/^whpk_[A-Za-z0-9+/]{43}=$/);
    expect(body.secret).toMatch(/^whsec_/);
    expect(JSON.stringify(body)).not.toContain('whsk_');
    expect(body.webhook.signatures.map(({ kind }: { kind: string }) => kind).sort()).toEqual(['v1', 'v1a']);
  });

  it('takes over a secret, and says what is wrong with a bad one', async () => {
    const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    expect((await create({ secret })).body.secret).toBe(secret);
    for (const bad of [
      'hello',
      'whsec_',
      'whsec_short',
      `${secret}\n`,
      `whsec_${Buffer.alloc(65).toString('base64')}`,
    ]) {
      const answer = await create({ secret: bad });
      expect(answer.status).toBe(422);
      expect(answer.body.errors[0].pointer).toBe('/secret');
    }
  });

  it.each([
    ['an unknown event', { events: ['agent.exploded'] }, '/events/0'],
    ['a prefix of nothing', { events: ['robot.*'] }, '/events/0'],
    ['no event', { events: [] }, '/events'],
    ['more than 5 conditions', { match: Array(6).fill({ path: 'agent_id', equals: 'x' }) }, '/match'],
    ['a schedule longer than a week', { schedule: Array(5).fill(172_800) }, '/schedule'],
    ['an unknown member', { retries: 3 }, '/retries'],
    ['an address inside', { url: 'https://10.0.0.8/' }, '/url'],
  ])('refuses %s and points at it', async (_, more, pointer) => {
    const { status, body } = await create(more);
    expect(status).toBe(422);
    expect(body.errors.map((fault: { pointer: string }) => fault.pointer)).toContain(pointer);
  });

  it('keeps own schedules, filters and limits', async () => {
    const wanted = {
      schedule: [0, 60, 600],
      subject_ids: ['agt_a'],
      match: [{ path: 'new_tier', in: ['pro', 'enterprise'] }],
      rate_per_second: 5,
      ordered: true,
      max_in_flight: 1,
      timeout_ms: 2_000,
      format: 'cloudevents',
    };
    const { body } = await create(wanted);
    expect(body.webhook).toMatchObject(wanted);
    const edited = await api('PATCH', `/webhooks/${body.webhook.id}`, { subject_ids: null });
    expect(edited.body).toMatchObject({ ...wanted, subject_ids: null });
  });

  it('refuses to overwrite a change the caller has not seen', async () => {
    const { body } = await create();
    const { id, updated_at } = body.webhook;
    signet.clock.advance(1);
    expect(
      (await api('PATCH', `/webhooks/${id}`, { description: 'a' }, { 'if-match': `"${updated_at}"` })).status,
    ).toBe(200);
    const late = await api(
      'PATCH',
      `/webhooks/${id}`,
      { description: 'b' },
      { 'if-match': `"${updated_at}"` },
    );
    expect(late).toMatchObject({ status: 412, body: { code: 'webhook.changed' } });
    const any = await api('PATCH', `/webhooks/${id}`, { description: 'c' }, { 'if-match': '*' });
    expect(any.status).toBe(200);
  });

  it('rotates with an overlap and never has more than 5 keys', async () => {
    const { body } = await create();
    const rotate = (overlap_seconds?: number) =>
      api(
        'POST',
        `/webhooks/${body.webhook.id}/rotate-secret`,
        overlap_seconds === undefined ? {} : { overlap_seconds },
      );
    for (let n = 0; n < 4; n++) expect((await rotate()).status).toBe(200);
    expect(await rotate()).toMatchObject({ status: 409, body: { code: 'webhook.too_many_keys' } });
    signet.clock.advance(86_401);
    const rotated = await rotate();
    expect(rotated.body.webhook.signatures).toHaveLength(2);
    expect((await rotate(0)).body.webhook.signatures).toHaveLength(1);
  });

  it('never extends the expiry of an older key', async () => {
    const { body } = await create();
    const rotate = (overlap_seconds: number) =>
      api('POST', `/webhooks/${body.webhook.id}/rotate-secret`, { overlap_seconds });
    const first = await rotate(60);
    const oldest = first.body.webhook.signatures[1].expires_at;
    const second = await rotate(6_000);
    expect(second.body.webhook.signatures[2].expires_at).toBe(oldest);
  });

  it('answers each of 50 rotations at once with one outcome, and keeps at most 5 keys', async () => {
    const { body } = await create();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        api('POST', `/webhooks/${body.webhook.id}/rotate-secret`, { overlap_seconds: 3_600 }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(4);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(46);
    const secrets = new Set(answers.flatMap(({ body: { secret } }) => secret ?? []));
    expect(secrets.size).toBe(4);
    const [row] = await signet.sql('select count(*)::int as live from signing_key where endpoint_id = $1', [
      body.webhook.id,
    ]);
    expect(row).toEqual({ live: 5 });
  });

  it('pauses, switches off and on', async () => {
    const { body } = await create();
    const { id } = body.webhook;
    expect((await api('POST', `/webhooks/${id}/pause`)).body).toMatchObject({ state: 'paused' });
    expect((await api('POST', `/webhooks/${id}/disable`)).body).toMatchObject({
      state: 'disabled',
      disabled_reason: 'manual',
    });
    expect((await api('POST', `/webhooks/${id}/enable`)).body).toMatchObject({
      state: 'active',
      disabled_reason: null,
    });
    expect((await api('POST', `/webhooks/${id}/enable`, { backlog: 'since' })).status).toBe(422);
  });

  it('pages newest first, agents’ webhooks included, each once', async () => {
    const agent = await aVerifiedAgent(signet);
    await call(signet, 'POST', '/webhooks', {
      body: { url: 'https://agent.example.com/', events: ['agent.verified'] },
      headers: agent.auth,
    });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const { body }: { body: WebhookPage } = await api<WebhookPage>(
        'GET',
        `/webhooks?limit=3${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...body.data.map(({ id }) => id));
      cursor = body.next_cursor;
    }
    const [row] = await signet.sql<{ count: number }>(
      'select count(*)::int as count from webhook_endpoint where deleted_at is null',
    );
    expect(seen).toHaveLength(row!.count);
    expect(new Set(seen).size).toBe(seen.length);
    const own = await api('GET', `/webhooks?agent_id=${agent.id}`);
    expect(own.body.data).toMatchObject([{ agent_id: agent.id, format: 'agentauth' }]);
  });

  it('puts every change on record with who made it', async () => {
    const { body } = await create();
    const { id } = body.webhook;
    await api('POST', `/webhooks/${id}/rotate-secret`, {});
    await api('DELETE', `/webhooks/${id}`);
    const log = await signet.sql<{ type: string; record: string }>(
      `select type, record from activity_event where record like $1 order by occurred_at, id`,
      [`%${id}%`],
    );
    expect(log.map(({ type }) => type)).toEqual([
      'webhook.created',
      'webhook.secret_rotated',
      'webhook.deleted',
    ]);
    for (const { record } of log) expect(JSON.parse(record).actor[0].type).toBe('management_key');
  });

  it('lets those who may only read change nothing', async () => {
    await signet.sql(
      `update credential set permissions = array['webhooks:read'] where kind = 'management_key' and revoked_at is null`,
    );
    try {
      expect((await api('GET', '/webhooks')).status).toBe(200);
      expect((await create()).status).toBe(403);
      expect(
        (await api('POST', '/webhooks/dead-letters/dismiss', { webhook_id: `wh_${'0'.repeat(24)}` })).status,
      ).toBe(403);
    } finally {
      await signet.sql(
        `update credential set permissions = array['webhooks:read','webhooks:write'] where kind = 'management_key' and revoked_at is null`,
      );
    }
  });

  it('allows an organisation 50 webhooks', async () => {
    const answers = await Promise.all(Array.from({ length: 55 }, () => create()));
    expect(answers.some(({ status }) => status === 409)).toBe(true);
    const [row] = await signet.sql(
      'select count(*)::int as count from webhook_endpoint where agent_id is null and deleted_at is null',
    );
    expect(row).toEqual({ count: 50 });
  });
});
