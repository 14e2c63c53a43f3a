import type { Replay } from '@signet/contracts';
import { describeOnBackends } from '../support/backends.js';
import { endpointMaker } from '../support/endpoints.js';
import { aManager, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { WITH_WORKERS } from '../support/workers.js';
import { anAgent, call } from '../support/wire.js';

describeOnBackends('operating webhooks', (backend) => {
  let signet: Signet;
  let receiver: Receiver;
  let api: Manage;
  beforeAll(async () => {
    signet = await startSignet({ environment: { ...WITH_WORKERS, ...backend.environment } });
    receiver = await Receiver.start();
    api = await aManager(signet);
  });
  afterAll(async () => {
    await signet.close();
    await receiver.close();
  });

  const create = endpointMaker(() => ({ api, receiver }));
  const answer = (status: number, headers: Record<string, string> = {}) => {
    receiver.behave = (_, response) => void response.writeHead(status, headers).end('said so');
  };
  beforeEach(() => answer(200));
  const webhook = async (id: string) => (await api('GET', `/webhooks/${id}`)).body;
  const deliveries = async (id: string) => (await api('GET', `/webhooks/${id}/deliveries`)).body.data;

  describe('a test event', () => {
    it('answers with the attempt, is marked as a test, and leaves no dead letter', async () => {
      const { id, path } = await create();
      const { status, body } = await api('POST', `/webhooks/${id}/test`);
      expect(status).toBe(200);
      expect(body).toMatchObject({
        delivered: true,
        attempt: { status: 200, trigger: 'test', response_body: 'said so', error_code: null },
      });
      expect(JSON.parse(receiver.at(path)[0]!.body)).toMatchObject({
        type: 'webhook.test',
        data: { webhook_id: id, test: true },
      });
      answer(500);
      expect((await api('POST', `/webhooks/${id}/test`)).body).toMatchObject({
        delivered: false,
        attempt: { status: 500, error_code: 'http_5xx' },
      });
      expect((await api('GET', `/webhooks/dead-letters?webhook_id=${id}`)).body.data).toEqual([]);
      expect((await webhook(id)).health.failures).toBe(0);
    });

    it('tells nothing about a network it may not look at, and works ten times a minute', async () => {
      const { id } = await create();
      await signet.sql(`update webhook_endpoint set url = 'http://169.254.169.254/' where id = $1`, [id]);
      const { body } = await api('POST', `/webhooks/${id}/test`);
      expect(body.attempt).toMatchObject({
        status: null,
        error_code: 'blocked_address',
        remote_address: null,
      });
      const statuses: number[] = [];
      for (let n = 0; n < 10; n++) statuses.push((await api('POST', `/webhooks/${id}/test`)).status);
      expect(statuses).toContain(429);
    });
  });

  describe('answers', () => {
    it('410 cancels the delivery and switches the endpoint off', async () => {
      const { id } = await create();
      answer(410);
      await anAgent(signet);
      await until(
        () => webhook(id),
        ({ state }) => state === 'disabled',
      );
      expect(await webhook(id)).toMatchObject({ disabled_reason: 'gone' });
      expect(await deliveries(id)).toMatchObject([{ state: 'cancelled', reason: 'gone', attempts: 1 }]);
    });

    it('a receiver can refuse a message or everything', async () => {
      const { id } = await create();
      answer(422, { 'webhook-delivery': 'abort-message' });
      await anAgent(signet);
      await until(
        () => deliveries(id),
        ([one]) => one?.state === 'dead',
      );
      expect(await deliveries(id)).toMatchObject([{ reason: 'aborted_by_receiver' }]);
      answer(500, { 'webhook-delivery': 'disable' });
      await anAgent(signet);
      await until(
        () => webhook(id),
        ({ state }) => state === 'disabled',
      );
      expect(await webhook(id)).toMatchObject({ disabled_reason: 'disabled_by_receiver' });
    });

    it('429 waits as long as it was asked to', async () => {
      const { id } = await create();
      answer(429, { 'retry-after': '3600' });
      await anAgent(signet);
      const [delivery] = await until(
        () => deliveries(id),
        ([one]) => one?.last_status === 429,
      );
      const [row] = await signet.sql<{ minutes: number }>(
        `select extract(epoch from next_attempt_at - now())::int / 60 as minutes from webhook_delivery where id = $1`,
        [delivery.id],
      );
      expect(row!.minutes).toBeGreaterThanOrEqual(58);
      expect(row!.minutes).toBeLessThanOrEqual(60);
    });

    it('keeps a redirect’s host and never follows it', async () => {
      const { id, path } = await create({ schedule: [0] });
      answer(302, { location: 'https://elsewhere.example.com/secret?x=1' });
      await anAgent(signet);
      const [delivery] = await until(
        () => deliveries(id),
        ([one]) => one?.state === 'dead',
      );
      const { body } = await api('GET', `/webhooks/deliveries/${delivery.id}`);
      expect(body.attempt_log[0]).toMatchObject({
        error_code: 'http_3xx',
        response_headers: { 'location-host': 'elsewhere.example.com' },
      });
      expect(JSON.stringify(body.attempt_log)).not.toContain('secret?x');
      expect(receiver.at(path)).toHaveLength(1);
    });

    it('hides keys and bearers that a receiver echoes, and what a database cannot hold', async () => {
      const { id } = await create();
      receiver.behave = (_, response) =>
        void response.end(`whsec_${'a'.repeat(64)} Authorization: Bearer abcdef0123456789 \0 \xff end`);
      await anAgent(signet);
      const [delivery] = await until(
        () => deliveries(id),
        ([one]) => one?.state === 'delivered',
      );
      const { body } = await api('GET', `/webhooks/deliveries/${delivery.id}`);
      const kept = body.attempt_log[0].response_body;
      expect(kept).toMatch(/^\[redacted\] Authorization: Bearer \[redacted\] .* end$/);
    });

    it('three refusals of ours in a row switch the endpoint off', async () => {
      const { id } = await create({ schedule: [0, 0, 0, 0, 0] });
      await signet.sql(`update webhook_endpoint set url = 'http://169.254.169.254/' where id = $1`, [id]);
      await anAgent(signet);
      await until(
        () => webhook(id),
        ({ state }) => state === 'disabled',
      );
      expect(await webhook(id)).toMatchObject({ disabled_reason: 'unsafe_target' });
    });

    it('opens the breaker after ten failures, holds the rest, and probes with one', async () => {
      const { id, path } = await create({ schedule: [0, 3600] });
      answer(500);
      for (let n = 0; n < 14; n++) await anAgent(signet);
      await until(
        () => webhook(id),
        ({ health }) => health.breaker === 'open',
      );
      await until(
        () => deliveries(id),
        (all) => all.length === 14 && all.every(({ state }: { state: string }) => state === 'pending'),
      );
      await signet.sql(`update webhook_delivery set next_attempt_at = now() where endpoint_id = $1`, [id]);
      const before = receiver.at(path).length;
      await signet.sql(
        `update webhook_endpoint set breaker_until = now() + interval '1 hour' where id = $1`,
        [id],
      );
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      expect(receiver.at(path)).toHaveLength(before);

      answer(200);
      await signet.sql(`update webhook_endpoint set breaker_until = now() where id = $1`, [id]);
      await until(
        () => deliveries(id),
        (all) => all.every(({ state }: { state: string }) => state === 'delivered'),
      );
      expect((await webhook(id)).health).toMatchObject({ breaker: 'closed', failures: 0 });
    });

    it('switches off after days of failures, having told the others', async () => {
      const { id } = await create({ schedule: [0] });
      const others = await create({ events: ['webhook.endpoint.*'] });
      receiver.behave = (received, response) =>
        void response.writeHead(received.path === others.path ? 200 : 500).end();
      await signet.sql(
        `update webhook_endpoint set failures = 9, failing_since = now() - interval '6 days', notices = 1 where id = $1`,
        [id],
      );
      await anAgent(signet);
      await until(
        () => webhook(id),
        ({ state }) => state === 'disabled',
      );
      expect(await webhook(id)).toMatchObject({ disabled_reason: 'failing' });
      const [told] = await until(
        () => receiver.at(others.path),
        ({ length }) => length > 0,
      );
      expect(JSON.parse(told!.body)).toMatchObject({
        type: 'webhook.endpoint.disabled',
        data: { webhook_id: id, reason: 'failing' },
      });
    });
  });

  describe('replays', () => {
    const window = () => ({ since: new Date(Date.now() - 3_600_000).toISOString() });
    const finished = async (id: string, replay: Replay) =>
      until(
        async () =>
          (await api<{ data: Replay[] }>('GET', `/webhooks/${id}/replays`)).body.data.find(
            (one) => one.id === replay.id,
          )!,
        ({ state }) => state === 'done',
      );

    it('of what is missing reach back before the endpoint existed', async () => {
      const agents = [await anAgent(signet), await anAgent(signet)];
      const { id, path } = await create();
      const { status, body } = await api<Replay>('POST', `/webhooks/${id}/replays`, {
        ...window(),
        which: 'missing',
      });
      expect(status).toBe(202);
      const done = await finished(id, body);
      expect(done).toMatchObject({ progress: 1, state: 'done' });
      expect(done.queued).toBeGreaterThanOrEqual(2);
      await until(
        () => receiver.at(path),
        ({ length }) => length >= done.queued,
      );
      const seen = receiver.at(path).map((one) => JSON.parse(one.body).data.agent_id);
      for (const agent of agents) expect(seen).toContain(agent.id);

      const again = await api<Replay>('POST', `/webhooks/${id}/replays`, { ...window(), which: 'missing' });
      expect((await finished(id, again.body)).queued).toBe(0);
    });

    it('of what failed send the same bytes again', async () => {
      const { id, path } = await create({ schedule: [0] });
      answer(500);
      await anAgent(signet);
      await until(
        () => deliveries(id),
        ([one]) => one?.state === 'dead',
      );
      answer(200);
      const { body } = await api<Replay>('POST', `/webhooks/${id}/replays`, { ...window(), which: 'failed' });
      expect((await finished(id, body)).queued).toBe(1);
      await until(
        () => deliveries(id),
        ([one]) => one?.state === 'delivered',
      );
      const [first, second] = receiver.at(path);
      expect(second!.body).toBe(first!.body);
    });

    it('can be cancelled, and want a window that makes sense', async () => {
      const { id } = await create();
      await api('POST', `/webhooks/${id}/pause`);
      const { body } = await api<Replay>('POST', `/webhooks/${id}/replays`, { ...window(), which: 'all' });
      const cancelled = await api<Replay>('DELETE', `/webhooks/${id}/replays/${body.id}`);
      expect(['cancelled', 'done']).toContain(cancelled.body.state);
      const future = { since: new Date(Date.now() + 3_600_000).toISOString(), which: 'all' };
      expect((await api('POST', `/webhooks/${id}/replays`, future)).status).toBe(422);
    });
  });

  it('dismisses what nobody has to look at any more', async () => {
    const { id } = await create({ schedule: [0] });
    answer(500);
    await anAgent(signet);
    await until(
      () => deliveries(id),
      ([one]) => one?.state === 'dead',
    );
    expect((await api('POST', '/webhooks/dead-letters/dismiss', { webhook_id: id })).body).toEqual({
      dismissed: 1,
    });
    expect((await api('GET', `/webhooks/dead-letters?webhook_id=${id}`)).body.data).toEqual([]);
  });

  it('refuses to send again what is on its way', async () => {
    const { id } = await create();
    const held: (() => void)[] = [];
    receiver.behave = (_, response) => void held.push(() => response.end());
    await anAgent(signet);
    const [delivery] = await until(
      () => deliveries(id),
      ([one]) => one?.state === 'sending',
    );
    expect((await api('POST', `/webhooks/deliveries/${delivery.id}/replay`)).status).toBe(409);
    expect((await api('POST', `/webhooks/deliveries/${delivery.id}/cancel`)).status).toBe(409);
    receiver.behave = (_, response) => void response.end();
    for (const finish of held) finish();
  });

  it('publishes the keys of Ed25519 signatures', async () => {
    const { body } = await api('POST', '/webhooks', {
      url: receiver.url('/keys'),
      events: ['agent.deleted'],
      signatures: ['v1a'],
    });
    const published = await call(signet, 'GET', '/.well-known/webhook-keys.json');
    expect(published.body.keys).toContainEqual({
      kid: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      webhook_id: body.webhook.id,
      public_key: body.public_key,
    });
  });
});
