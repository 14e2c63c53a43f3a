import type { ServerResponse } from 'node:http';
import { LaneQueue } from '../../src/webhooks/delivery/lane-queue.js';
import { Lanes } from '../../src/webhooks/delivery/lanes.js';
import { organisationOf } from '../support/console.js';
import { describeOnBackends } from '../support/backends.js';
import { endpointMaker } from '../support/endpoints.js';
import { aManager, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { anAgent } from '../support/wire.js';
import { WITH_WORKERS } from '../support/workers.js';

const { jest } = import.meta;

describeOnBackends('several processes', (backend) => {
  let one: Signet;
  let other: Signet;
  let receiver: Receiver;
  let api: Manage;
  beforeAll(async () => {
    one = await startSignet({ environment: { ...WITH_WORKERS, ...backend.environment } });
    other = await startSignet({ environment: { ...WITH_WORKERS, ...backend.environment }, beside: one });
    receiver = await Receiver.start();
    api = await aManager(one);
  });
  afterAll(async () => {
    await other.close();
    await one.close();
    await receiver.close();
  });

  const create = endpointMaker(() => ({ api, receiver }));
  const deliveries = (id: string) =>
    one.sql<{ id: string; state: string; attempts: number }>(
      'select id, state, attempts from webhook_delivery where endpoint_id = $1 order by created_at',
      [id],
    );
  /** Pauses an endpoint and lets so many deliveries wait for it. */
  const hold = async (id: string, count: number) => {
    await api('POST', `/webhooks/${id}/pause`);
    for (let n = 0; n < count; n++) await anAgent(one);
    await until(
      () => deliveries(id),
      ({ length }) => length === count,
    );
  };
  beforeEach(() => {
    receiver.behave = (_, response) => void response.end();
  });

  it('deliver every event to every endpoint once', async () => {
    const endpoints = await Promise.all([create(), create(), create(), create()]);
    const agents = await Promise.all(Array.from({ length: 120 }, (_, n) => anAgent(n % 2 ? one : other)));
    for (const { path } of endpoints) {
      await until(
        () => receiver.at(path),
        ({ length }) => length >= agents.length,
      );
      const ids = receiver.at(path).map(({ headers }) => headers['webhook-id']);
      expect(new Set(ids).size).toBe(agents.length);
      expect(ids).toHaveLength(agents.length);
      expect(new Set(receiver.at(path).map(({ body }) => JSON.parse(body).data.agent_id))).toEqual(
        new Set(agents.map(({ id }) => id)),
      );
      await until(
        () => deliveries(endpoints[0]!.id),
        (all) => all.every(({ state }) => state === 'delivered'),
      );
    }
  });

  it('do not let a worker that lost its lease overwrite what happened since', async () => {
    const { id, path } = await create({ schedule: [0, 3600] });
    const answers: (() => void)[] = [];
    receiver.behave = (received, response) => {
      if (received.path !== path) return void response.end();
      if (receiver.at(path).length === 1) answers.push(() => response.end());
      else response.writeHead(500).end();
    };
    await anAgent(one);
    await until(
      () => answers.length,
      (count) => count === 1,
    );
    await one.sql(
      `update webhook_delivery set lease_until = now() - interval '1 second' where endpoint_id = $1`,
      [id],
    );
    await until(
      () => deliveries(id),
      ([delivery]) => delivery?.state === 'pending' && delivery.attempts === 2,
    );
    answers[0]!();
    await until(
      () => one.sql('select from webhook_attempt where endpoint_id = $1 and status = 200', [id]),
      ({ length }) => length === 1,
    );
    expect(await deliveries(id)).toMatchObject([{ state: 'pending', attempts: 2 }]);
    const log = await one.sql<{ error_code: string | null }>(
      'select error_code from webhook_attempt where endpoint_id = $1 order by started_at, id',
      [id],
    );
    expect(log).toHaveLength(3);
    expect(new Set(log.map(({ error_code }) => error_code))).toEqual(
      new Set(['http_5xx', 'worker_lost', null]),
    );
  });

  it('lose nothing when the queue is emptied', async () => {
    const { id, path } = await create();
    await hold(id, 5);
    await backend.empty(one);
    // Switched on behind everybody's back: nobody wakes the lane.
    await one.sql(`update webhook_endpoint set state = 'active' where id = $1`, [id]);
    await until(
      () => receiver.at(path),
      ({ length }) => length === 5,
    );
  });

  it('do not wait for a frozen worker whose clock is an hour ahead', async () => {
    const { id, path } = await create();
    await hold(id, 1);
    // Its wake-ups are taken and never finished, as by a worker that is frozen.
    let goOn = () => {};
    const frozen = new Promise<void>((resolve) => (goOn = resolve));
    const turns = [one, other].map(({ application }) =>
      jest
        .spyOn(application.nest.get(Lanes, { strict: false }), 'turn')
        .mockImplementation(() => frozen.then(() => 'idle')),
    );
    const now = Date.now.bind(Date);
    const ahead = jest.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000);
    const queue = other.application.nest.get(LaneQueue, { strict: false });
    const endpoint = { id, organisationId: organisationOf(one), isSlow: false };
    await Promise.all([queue.wake(endpoint), queue.wakeOverdue(endpoint)]);
    ahead.mockRestore();
    await until(
      () => turns.flatMap(({ mock }) => mock.calls).filter(([, woken]) => woken === id),
      ({ length }) => length >= 2,
    );
    for (const turn of turns) turn.mockRestore();

    await one.sql(`update webhook_endpoint set state = 'active' where id = $1`, [id]);
    await until(
      () => receiver.at(path),
      ({ length }) => length === 1,
    );
    goOn();
  });

  it('take over from a worker that died between claim and call', async () => {
    const { id, path } = await create();
    await hold(id, 1);
    await one.sql(
      `update webhook_delivery set state = 'sending', lease_holder = gen_random_uuid(), lease_until = now(), attempts = 1
       where endpoint_id = $1`,
      [id],
    );
    await api('POST', `/webhooks/${id}/enable`);
    const [received] = await until(
      () => receiver.at(path),
      ({ length }) => length === 1,
    );
    expect(received!.headers['webhook-attempt']).toBe('2');
  });

  it('switch an endpoint off whose keys cannot be read, and keep its deliveries', async () => {
    const { id, path } = await create();
    await one.sql(`update signing_key set private_sealed = '\\x00' where endpoint_id = $1`, [id]);
    await anAgent(one);
    await until(
      () => api('GET', `/webhooks/${id}`),
      ({ body }) => body.disabled_reason === 'secret_unreadable',
    );
    await until(
      () => deliveries(id),
      ([delivery]) => delivery?.state === 'pending' && delivery.attempts === 0,
    );
    expect(receiver.at(path)).toEqual([]);
  });

  it('keep a hanging endpoint from holding up another', async () => {
    const hanging = await create({ timeout_ms: 30_000, schedule: [0] });
    const healthy = await create();
    const held: ServerResponse[] = [];
    receiver.behave = (received, response) => {
      if (received.path === hanging.path) held.push(response);
      else response.end();
    };
    for (let n = 0; n < 20; n++) {
      await anAgent(n % 2 ? one : other);
      await until(
        () => receiver.at(healthy.path),
        ({ length }) => length === n + 1,
      );
    }
    // Nothing of the hanging endpoint is over yet.
    const states = (await deliveries(hanging.id)).map(({ state }) => state);
    expect(states).toHaveLength(20);
    expect(states.filter((state) => state !== 'sending' && state !== 'pending')).toEqual([]);
    for (const response of held) response.destroy();
  });

  it('respect the rate and the number of calls at once that an endpoint allows', async () => {
    const { id, path } = await create({ rate_per_second: 10, max_in_flight: 2 });
    await hold(id, 25);
    let open = 0;
    let most = 0;
    receiver.behave = (received, response) => {
      if (received.path !== path) return void response.end();
      most = Math.max(most, ++open);
      setTimeout(() => {
        open -= 1;
        response.end();
      }, 30);
    };
    await api('POST', `/webhooks/${id}/enable`);
    await until(
      () => receiver.at(path),
      ({ length }) => length === 25,
    );
    const times = receiver.at(path).map(({ at }) => at);
    // 10 at once from a full bucket, the other 15 at 10 a second.
    expect(times.at(-1)! - times[0]!).toBeGreaterThan(1_200);
    // Two lanes in two processes at most.
    expect(most).toBeLessThanOrEqual(4);
  });
});
