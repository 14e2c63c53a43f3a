import { createHmac } from 'node:crypto';
import pg from 'pg';
import { Webhook } from 'standardwebhooks';
import { describeOnBackends } from '../support/backends.js';
import { aManagementKey } from '../support/console.js';
import { aManagerAndAdministrator, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { WITH_WORKERS } from '../support/workers.js';
import { anAgent, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

describeOnBackends('delivering events', (backend) => {
  let signet: Signet;
  let receiver: Receiver;
  let api: Manage;
  let administrator: VerifiedAgent;
  beforeAll(async () => {
    signet = await startSignet({
      environment: { ...WITH_WORKERS, ...backend.environment },
    });
    receiver = await Receiver.start();
    ({ api, administrator } = await aManagerAndAdministrator(signet));
  });
  afterAll(async () => {
    await signet.close();
    await receiver.close();
  });

  let paths = 0;
  const aPath = () => `/hook-${++paths}`;
  const create = async (path: string, more: object = {}) => {
    const { body, status } = await api('POST', '/webhooks', {
      url: receiver.url(path),
      events: ['agent.registered'],
      ...more,
    });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return body as { webhook: { id: string }; secret: string; public_key: string | null };
  };

  it('sends a registration within a second, signed so that the published verifier accepts it', async () => {
    const path = aPath();
    const { secret, webhook } = await create(path);
    const agent = await anAgent(signet);
    const [received] = await until(
      () => receiver.at(path),
      (all) => all.length > 0,
    );
    expect(new Webhook(secret).verify(received!.body, received!.headers)).toMatchObject({
      type: 'agent.registered',
      data: { agent_id: agent.id },
    });
    expect(received!.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'accept-encoding': 'identity',
      'webhook-id': expect.stringMatching(/^evt_[0-9a-f]{32}$/),
      'webhook-attempt': '1',
      'user-agent': expect.stringMatching(/^Signet-Webhooks\/\d/),
    });
    expect(Object.keys(JSON.parse(received!.body))).toEqual(['type', 'timestamp', 'data']);
    const { body } = await until(
      () => api('GET', `/webhooks/${webhook.id}/deliveries`),
      ({ body: { data } }) => data[0]?.state === 'delivered',
    );
    const detail = await api('GET', `/webhooks/deliveries/${body.data[0].id}`);
    expect(detail.body).toMatchObject({
      payload: received!.body,
      attempts: 1,
      attempt_log: [{ n: 1, status: 200, error_code: null, trigger: 'auto', response_body: 'ok' }],
    });
  });

  it('sends AgentAuth webhooks in their own format and under the name they chose', async () => {
    const path = aPath();
    const { body } = await call(signet, 'POST', '/webhooks', {
      body: { url: receiver.url(path), events: ['agent.created', 'agent.verified'] },
      headers: administrator.auth,
    });
    const agent = await aVerifiedAgent(signet);
    const all = await until(
      () => receiver.at(path),
      ({ length }) => length >= 2,
    );
    const sent = all.find(({ headers }) => headers['x-agentauth-event'] === 'agent.created')!;
    const message = JSON.parse(sent.body);
    expect(Object.keys(message)).toEqual(['event', 'agent_id', 'data', 'timestamp']);
    expect(message).toMatchObject({ event: 'agent.created', agent_id: agent.id });
    const hex = createHmac('sha256', body.webhook.secret).update(sent.body).digest('hex');
    expect(sent.headers).toMatchObject({
      'content-type': 'application/json',
      'x-agentauth-signature': hex,
      'x-webhook-signature': `sha256=${hex}`,
      'x-agentauth-timestamp': String(Date.parse(message.timestamp)),
      'x-agentauth-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
      'x-agentauth-attempt': '1',
    });
    expect(new Webhook(body.webhook.secret).verify(sent.body, sent.headers)).toEqual(message);
  });

  it('tells who became an administrator about the others where it points as one, and nowhere from before', async () => {
    const [before, turned, since] = [aPath(), aPath(), aPath()];
    const agent = await aVerifiedAgent(signet);
    const hook = async (path: string, headers: Record<string, string>): Promise<string> =>
      (
        await call(signet, 'POST', '/webhooks', {
          body: { url: receiver.url(path), events: ['agent.registered', 'agent.verified'] },
          headers,
        })
      ).body.webhook.id;
    await hook(before, agent.auth);
    await call(signet, 'PUT', `/agents/${agent.id}/permissions`, {
      body: { permissions: ['*:*:*'] },
      headers: administrator.auth,
    });
    // With the key from before it is still who it was, and with a new one it is an administrator.
    const made = await call(signet, 'POST', `/api/v1/agents/${agent.id}/credentials`, {
      body: { name: 'For the administrator' },
      headers: (await aManagementKey(signet)).headers,
    });
    const key = { 'x-api-key': made.body.api_key as string };
    await hook(since, key);
    const id = await hook(aPath(), key);
    await call(signet, 'PUT', `/v1/webhooks/${id}`, {
      body: { url: receiver.url(turned) },
      headers: agent.auth,
    });

    const other = await aVerifiedAgent(signet);
    const about = (path: string) => receiver.at(path).map(({ body }) => JSON.parse(body).agent_id as string);
    await until(
      () => about(since),
      (told) => told.filter((subject) => subject === other.id).length >= 2,
    );
    await call(signet, 'POST', '/agents/verify', { body: { agent_id: agent.id, api_key: agent.apiKey } });
    for (const path of [before, turned]) {
      await until(
        () => about(path),
        (told) => told.includes(agent.id),
      );
      expect(about(path)).not.toContain(other.id);
    }
  });

  it('tells an agent about itself only, and about its own revocation', async () => {
    const path = aPath();
    const agent = await aVerifiedAgent(signet);
    await call(signet, 'POST', '/webhooks', {
      body: { url: receiver.url(path), events: ['agent.revoked', 'agent.registered'] },
      headers: agent.auth,
    });
    const other = await aVerifiedAgent(signet);
    await call(signet, 'POST', `/agents/${other.id}/revoke`, { headers: other.auth });
    await call(signet, 'POST', `/agents/${agent.id}/revoke`, { headers: agent.auth });
    await until(
      () => receiver.at(path),
      ({ length }) => length > 0,
    );
    expect(receiver.at(path).map(({ body }) => JSON.parse(body).agent_id)).toEqual([agent.id]);
  });

  it('tries again after a failure, with the same id and bytes and a fresh signature', async () => {
    const path = aPath();
    const { webhook, secret } = await create(path, { schedule: [0, 1, 1] });
    receiver.behave = (received, response) => {
      if (received.path === path && receiver.at(path).length === 1) response.statusCode = 500;
      response.end();
    };
    await anAgent(signet);
    const all = await until(
      () => receiver.at(path),
      ({ length }) => length >= 2,
    );
    expect(all[1]!.headers['webhook-id']).toBe(all[0]!.headers['webhook-id']);
    expect(all[1]!.body).toBe(all[0]!.body);
    expect(all[1]!.headers['webhook-attempt']).toBe('2');
    new Webhook(secret).verify(all[1]!.body, all[1]!.headers);
    const { body } = await until(
      () => api('GET', `/webhooks/${webhook.id}/deliveries`),
      ({ body: { data } }) => data[0]?.state === 'delivered',
    );
    expect(body.data[0]).toMatchObject({ attempts: 2, last_status: 200 });
  });

  it('gives up loudly after the last attempt, and sends again on request', async () => {
    const path = aPath();
    const { webhook } = await create(path, { schedule: [0] });
    const other = aPath();
    await create(other, { events: ['webhook.*'] });
    receiver.behave = (received, response) => {
      if (received.path === path) response.statusCode = 500;
      response.end('broken');
    };
    await anAgent(signet);
    const { body } = await until(
      () => api('GET', `/webhooks/dead-letters?webhook_id=${webhook.id}`),
      ({ body: { data } }) => data.length > 0,
    );
    expect(body.data[0]).toMatchObject({ state: 'dead', reason: 'http_5xx', last_status: 500 });
    const [told] = await until(
      () => receiver.at(other),
      ({ length }) => length > 0,
    );
    expect(JSON.parse(told!.body)).toMatchObject({
      type: 'webhook.delivery.exhausted',
      data: { webhook_id: webhook.id, reason: 'http_5xx' },
    });

    receiver.behave = (_, response) => void response.end();
    const replayed = await api('POST', `/webhooks/deliveries/${body.data[0].id}/replay`);
    expect(replayed).toMatchObject({ status: 200, body: { trigger: 'manual' } });
    // A worker may have it by the time it is answered.
    expect(['pending', 'sending', 'delivered']).toContain(replayed.body.state);
    await until(
      () => receiver.at(path),
      ({ length }) => length >= 2,
    );
    const [first, second] = receiver.at(path);
    expect(second!.headers['webhook-id']).toBe(first!.headers['webhook-id']);
    await until(
      () => api('GET', `/webhooks/deliveries/${body.data[0].id}`),
      ({ body: { state } }) => state === 'delivered',
    );
  });

  it('signs with both keys while a rotation overlaps, and with the new one only after a leak', async () => {
    const path = aPath();
    const { webhook, secret: first } = await create(path);
    const {
      body: { secret: second },
    } = await api('POST', `/webhooks/${webhook.id}/rotate-secret`, {});
    await anAgent(signet);
    const [both] = await until(
      () => receiver.at(path),
      ({ length }) => length > 0,
    );
    expect(both!.headers['webhook-signature']!.split(' ')).toHaveLength(2);
    for (const secret of [first, second]) new Webhook(secret).verify(both!.body, both!.headers);

    const {
      body: { secret: third },
    } = await api('POST', `/webhooks/${webhook.id}/rotate-secret`, {
      overlap_seconds: 0,
    });
    await anAgent(signet);
    const [, only] = await until(
      () => receiver.at(path),
      ({ length }) => length >= 2,
    );
    new Webhook(third).verify(only!.body, only!.headers);
    expect(() => new Webhook(second).verify(only!.body, only!.headers)).toThrow();
  });

  it('holds deliveries while paused and sends all of them afterwards', async () => {
    const path = aPath();
    const { webhook } = await create(path);
    await api('POST', `/webhooks/${webhook.id}/pause`);
    const agents = [await anAgent(signet), await anAgent(signet), await anAgent(signet)];
    await until(
      () => api('GET', `/webhooks/${webhook.id}/deliveries`),
      ({ body: { data } }) => data.length === 3,
    );
    expect(receiver.at(path)).toEqual([]);
    await api('POST', `/webhooks/${webhook.id}/enable`, { backlog: 'send' });
    const all = await until(
      () => receiver.at(path),
      ({ length }) => length >= 3,
    );
    expect(new Set(all.map(({ body }) => JSON.parse(body).data.agent_id))).toEqual(
      new Set(agents.map(({ id }) => id)),
    );
  });

  it('makes the next call while the result of the last is written', async () => {
    const path = aPath();
    await create(path, { max_in_flight: 1 });
    const slow = new pg.Client({ connectionString: signet.databaseUrl });
    await slow.connect();
    await slow.query('begin; lock table webhook_attempt in exclusive mode');
    await Promise.all([anAgent(signet), anAgent(signet)]);
    await until(
      () => receiver.at(path),
      ({ length }) => length === 2,
    );
    await slow.query('commit');
    await slow.end();
    // Soon enough that no statement was given up meanwhile, which would free the receiver too.
  }, 9_000);

  it('keeps the order of a subject when asked to', async () => {
    const path = aPath();
    await create(path, { events: ['agent.*'], ordered: true });
    receiver.behave = async (received, response) => {
      if (received.path === path) await new Promise((resolve) => setTimeout(resolve, Math.random() * 40));
      response.end();
    };
    const agents = await Promise.all([anAgent(signet), anAgent(signet), anAgent(signet)]);
    await Promise.all(
      agents.map(async ({ id }) => {
        for (const tier of ['pro', 'free', 'enterprise'])
          await call(signet, 'PUT', `/agents/${id}/tier`, { body: { tier }, headers: administrator.auth });
      }),
    );
    await until(
      () => receiver.at(path),
      ({ length }) => length >= 21,
    );
    for (const { id } of agents) {
      const wanted = await signet.sql('select id from event where subject_id = $1 order by txid, id', [id]);
      const seen = receiver
        .at(path)
        .filter(({ body }) => JSON.parse(body).data.agent_id === id)
        .map(({ headers }) => headers['webhook-id']);
      expect(seen).toEqual(wanted.map((event) => event.id));
    }
  });
});
