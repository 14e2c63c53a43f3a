import { Logger } from '../../src/platform/logging/logger.js';
import { describeOnRedis } from '../support/backends.js';
import { aBreakableLine, type BreakableLine } from '../support/breakable-line.js';
import { aManager, type Manage } from '../support/management.js';
import { checksOf } from '../support/operations.js';
import { Receiver } from '../support/receiver.js';
import { RedisServer } from '../support/redis.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { call } from '../support/wire.js';
import { WITH_WORKERS } from '../support/workers.js';

const { jest } = import.meta;

describeOnRedis('when the connections to Redis go silent without closing', () => {
  let redis: RedisServer;
  let line: BreakableLine;
  let signet: Signet;
  let receiver: Receiver;
  let api: Manage;
  const logger = new Logger('silent');
  const warned = jest.spyOn(logger, 'warn');
  beforeAll(async () => {
    redis = await RedisServer.start();
    line = await aBreakableLine(redis.url);
    signet = await startSignet({
      environment: { ...WITH_WORKERS, REDIS_URL: line.url, SIGNET_RATE_LIMIT_IP_MULTIPLIER: '10' },
      logger,
    });
    receiver = await Receiver.start();
    api = await aManager(signet);
    await api('POST', '/webhooks', { url: receiver.url('/hook'), events: ['agent.registered'] });
  });
  afterAll(async () => {
    await signet.close();
    await receiver.close();
    await line.close();
    await redis.stop();
  });

  const junk = () => call(signet, 'POST', '/agents/refresh', { body: { refresh_token: 'junk' } });
  const registered = async () => {
    const { body } = await until(
      () =>
        call(signet, 'POST', '/agents/register', {
          body: { name: 'Test agent', owner_email: 'owner@example.com' },
        }),
      ({ status }) => status === 201,
    );
    return body.agent.agent_id as string;
  };
  const isDelivered = (id: string) =>
    until(
      () => receiver.at('/hook'),
      (calls) => calls.some(({ body }) => JSON.parse(body).data.agent_id === id),
    );

  it('opens new ones, counts again and delivers again', async () => {
    expect((await junk()).status).toBe(401);
    line.forget();
    await until(junk, ({ status }) => status === 401);
    await isDelivered(await registered());
  });

  it('is not ready, says so in a line or two however many calls there are, and is ready again', async () => {
    warned.mockClear();
    line.hush();
    await until(
      () => checksOf(signet),
      (checks) => checks['redis'] === false,
    );
    for (let n = 0; n < 5; n++) expect((await junk()).status).toBe(503);
    // One of the counters, one of each queue and one of each of its workers.
    const told = warned.mock.calls.filter(([message]) => /Redis|queue/.test(String(message)));
    expect(told.length).toBeGreaterThan(0);
    expect(told.length).toBeLessThanOrEqual(7);
    await line.mend();
    await until(
      () => checksOf(signet),
      (checks) => checks['redis'] === true,
    );
    await isDelivered(await registered());
  });
});
