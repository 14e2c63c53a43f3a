import { describeOnRedis } from '../support/backends.js';
import { aManager, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { RedisServer } from '../support/redis.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { call } from '../support/wire.js';
import { WITH_WORKERS } from '../support/workers.js';

describeOnRedis('when Redis loses everything', () => {
  let redis: RedisServer;
  let processes: Signet[];
  let receiver: Receiver;
  let api: Manage;
  let environment: Record<string, string>;
  beforeAll(async () => {
    redis = await RedisServer.start();
    // Up to 2,000 every call asks Redis.
    const limits = { SIGNET_RATE_LIMIT_IP_MULTIPLIER: '10' };
    environment = { ...WITH_WORKERS, ...limits, REDIS_URL: redis.url };
    const first = await startSignet({ environment });
    processes = [first, await startSignet({ environment, beside: first })];
    receiver = await Receiver.start();
    api = await aManager(first);
  });
  afterAll(async () => {
    for (const process of processes.toReversed()) await process.close();
    await receiver.close();
    await redis.stop();
  });

  let paths = 0;
  const aPath = async () => {
    const path = `/hook-${++paths}`;
    await api('POST', '/webhooks', { url: receiver.url(path), events: ['agent.registered'] });
    return path;
  };
  const register = (n: number) =>
    call(processes[n % 2]!, 'POST', '/agents/register', {
      body: { name: 'Test agent', owner_email: 'owner@example.com' },
    });
  /** Registers agents, has something happen in the middle, and returns the ids that were acknowledged. */
  const registerDuring = async (count: number, happen: () => Promise<void>) => {
    const acknowledged = new Set<string>();
    const refused = new Set<number>();
    const one = async (n: number) => {
      const { status, body } = await register(n);
      if (status === 201) acknowledged.add(body.agent.agent_id);
      else refused.add(status);
    };
    for (let n = 0; n < count; n += 5) {
      const five = Promise.all([0, 1, 2, 3, 4].map((k) => one(n + k)));
      if (n === Math.floor(count / 10) * 5) await happen();
      await five;
    }
    return { acknowledged, refused };
  };
  const received = (path: string) =>
    new Set(receiver.at(path).map(({ body }): string => JSON.parse(body).data.agent_id));

  it('delivers every acknowledged event although the data goes away twice in between', async () => {
    const path = await aPath();
    receiver.behave = (_, response) => void setTimeout(() => response.end(), 5);
    const { acknowledged, refused } = await registerDuring(100, async () => {
      await redis.empty();
      setTimeout(() => void redis.empty(), 50);
    });
    expect(refused).toEqual(new Set());
    await until(
      () => received(path),
      (ids) => [...acknowledged].every((id) => ids.has(id)),
    );
  });

  it('delivers every acknowledged event although the server is killed and comes back empty', async () => {
    const path = await aPath();
    const { acknowledged, refused } = await registerDuring(100, async () => {
      await redis.kill();
      await register(0);
      await redis.start();
    });
    // Whoever could not be counted was told to come back, and nothing else.
    expect([...refused].filter((status) => status !== 503)).toEqual([]);
    expect(acknowledged.size).toBeGreaterThan(40);
    await until(
      () => received(path),
      (ids) => [...acknowledged].every((id) => ids.has(id)),
    );
    const unknown = await processes[0]!.sql('select from agent where id = any($1)', [[...received(path)]]);
    expect(unknown).toHaveLength(received(path).size);
  });

  it.each([
    ['is gone', () => redis.kill(), () => redis.start()],
    ['hangs', async () => redis.freeze(), async () => redis.thaw()],
  ])('lets nobody pass uncounted while it %s, and stays alive', async (_, lose, mend) => {
    await lose();
    try {
      for (const process of processes) {
        const answer = await call(process, 'POST', '/agents/refresh', { body: { refresh_token: 'junk' } });
        expect(answer).toMatchObject({ status: 503, body: { code: 'SERVICE_UNAVAILABLE' } });
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
        expect((await call(process, 'GET', '/health')).status).toBe(200);
      }
    } finally {
      await mend();
    }
    await until(
      () => call(processes[0]!, 'POST', '/agents/refresh', { body: { refresh_token: 'junk' } }),
      ({ status }) => status === 401,
    );
  });

  it('counts from the beginning, and counts', async () => {
    const one = await startSignet({ environment: { ...environment, SIGNET_RATE_LIMIT_IP_MULTIPLIER: '1' } });
    try {
      const left = async () => {
        const { headers } = await call(one, 'POST', '/agents/refresh', { body: { refresh_token: 'junk' } });
        return Number(headers.get('ratelimit-remaining'));
      };
      for (const wanted of [99, 98]) expect(await left()).toBe(wanted);
      await redis.empty();
      for (const wanted of [99, 98]) expect(await left()).toBe(wanted);
    } finally {
      await one.close();
    }
  });
});
