import { describeOnBackends } from '../support/backends.js';
import { endpointMaker } from '../support/endpoints.js';
import { aManager, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { WITH_WORKERS } from '../support/workers.js';
import { anAgent } from '../support/wire.js';

describeOnBackends('figures of webhooks', (backend) => {
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
  const deliveries = async (id: string) => (await api('GET', `/webhooks/${id}/deliveries`)).body.data;

  it('says how an endpoint does', async () => {
    const { id } = await create({ schedule: [0] });
    await anAgent(signet);
    await until(
      () => deliveries(id),
      ([one]) => one?.state === 'delivered',
    );
    const { body } = await api('GET', `/webhooks/${id}/stats?window=1h`);
    expect(body).toMatchObject({
      attempts: 1,
      succeeded: 1,
      failed: 0,
      by_outcome: { '2xx': 1 },
      pending: 0,
    });
  });

  it.each([
    ['1h', 300],
    ['24h', 3_600],
    ['7d', 21_600],
  ])('counts the attempts of %s over time, without gaps', async (window, seconds) => {
    const { id } = await create({ schedule: [0] });
    await signet.sql(
      `insert into webhook_attempt (organisation_id, endpoint_id, delivery_id, n, trigger, started_at, total_ms, status,
         error_code, worker)
       select organisation_id, id, gen_random_uuid(), 1, t.trigger, now() - make_interval(secs => t.ago * $2), 1, 200,
         t.error, 'test'
       from webhook_endpoint, (values (0, 'auto', null), (2, 'auto', 'timeout'), (2, 'manual', null),
         (2, 'test', null), (1000, 'auto', null)) as t (ago, trigger, error)
       where id = $1`,
      [id, seconds],
    );
    const { body } = await api('GET', `/webhooks/${id}/stats?window=${window}`);
    expect(body).toMatchObject({ bucket_seconds: seconds, attempts: 3, succeeded: 2, failed: 1 });
    const starts = body.buckets.map(({ at }: { at: string }) => Date.parse(at) / 1000);
    expect(starts.slice(1)).toEqual(starts.slice(0, -1).map((start: number) => start + seconds));
    expect(starts.every((start: number) => start % seconds === 0)).toBe(true);
    const counted = body.buckets.filter(
      (bucket: { succeeded: number; failed: number }) => bucket.succeeded || bucket.failed,
    );
    expect(counted).toMatchObject([
      { succeeded: 1, failed: 1 },
      { succeeded: 1, failed: 0 },
    ]);
  });

  it('says in one answer how all endpoints do, and how much was given up', async () => {
    const before = (await api('GET', '/webhooks/figures')).body;
    const { id } = await create({ schedule: [0] });
    answer(500);
    await anAgent(signet);
    await until(
      () => deliveries(id),
      ([one]) => one?.state === 'dead',
    );
    await api('POST', `/webhooks/${id}/test`);
    const { status, body } = await api('GET', '/webhooks/figures?window=1h');
    expect(status).toBe(200);
    expect(body.webhooks).toContainEqual({ webhook_id: id, succeeded: 0, failed: 1 });
    expect(body.dead).toBeGreaterThan(before.dead);
  });

  it('previews what a filter lets through', async () => {
    await anAgent(signet);
    const all = await api('POST', '/webhooks/preview', { events: ['*'] });
    const some = await api('POST', '/webhooks/preview', {
      events: ['agent.registered'],
      match: [{ path: 'tier', equals: 'enterprise' }],
    });
    expect(all.body.matched).toBe(all.body.total);
    expect(some.body.matched).toBeLessThan(all.body.total);
  });
});
