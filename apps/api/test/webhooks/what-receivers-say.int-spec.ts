import { createHmac } from 'node:crypto';
import net, { type AddressInfo, type Server } from 'node:net';
import type { WebhookDelivery, WebhookDeliveryDetail } from '@signet/contracts';
import { aManager, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { WITH_WORKERS } from '../support/workers.js';
import { anAgent } from '../support/wire.js';

describe('what a receiver says', () => {
  let signet: Signet;
  let receiver: Receiver;
  let api: Manage;
  const servers: Server[] = [];
  beforeAll(async () => {
    signet = await startSignet({ environment: WITH_WORKERS });
    receiver = await Receiver.start();
    api = await aManager(signet);
  });
  afterEach(() => {
    receiver.behave = (_, response) => void response.end('ok');
  });
  afterAll(async () => {
    await signet.close();
    await receiver.close();
    for (const server of servers) server.close();
  });

  let paths = 0;
  const aPath = () => `/hook-${++paths}`;
  const endpoint = async (url: string, more: object = {}) => {
    const { body, status } = await api('POST', '/webhooks', { url, events: ['agent.registered'], ...more });
    if (status !== 201) throw new Error(JSON.stringify(body));
    return { id: body.webhook.id as string, secret: body.secret as string };
  };
  /** Somebody else's server, speaking bytes. */
  const speaking = async (text: string) => {
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => socket.end(text));
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  const deliveriesOf = async (id: string): Promise<WebhookDelivery[]> =>
    (await api('GET', `/webhooks/${id}/deliveries`)).body.data;
  const untilAll = (id: string, state: string, count = 1) =>
    until(
      () => deliveriesOf(id),
      (all) => all.filter((one) => one.state === state).length >= count,
    );
  const tried = (id: string) =>
    until(
      () => deliveriesOf(id),
      ([first]) => first !== undefined && first.attempts > 0 && first.state !== 'sending',
    );
  const attemptsOf = async ({ id }: WebhookDelivery): Promise<WebhookDeliveryDetail['attempt_log']> =>
    (await api('GET', `/webhooks/deliveries/${id}`)).body.attempt_log;

  it('counts when it is 200 after a 100 Continue', async () => {
    const { id } = await endpoint(
      await speaking('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'),
    );
    await anAgent(signet);
    const [delivery] = await tried(id);
    expect(delivery).toMatchObject({ state: 'delivered', attempts: 1, last_status: 200 });
  });

  it.each([
    ['SSH-2.0-OpenSSH_9.6\r\n', 'protocol_error', 'The answer does not begin with an HTTP status line.'],
    ['', 'reset', 'The connection was closed without an answer.'],
    ['HTTP/1.1 503 Down till noon\r\nContent-Length: 0\r\n\r\n', 'http_5xx', 'HTTP 503 Down till noon'],
    ['HTTP/1.1 404\r\nContent-Length: 0\r\n\r\n', 'http_4xx', 'HTTP 404'],
  ])('is kept in words with a failed attempt: %j', async (text, code, reason) => {
    const { id } = await endpoint(await speaking(text));
    await anAgent(signet);
    const [delivery] = await tried(id);
    expect(await attemptsOf(delivery!)).toMatchObject([{ error_code: code, error_reason: reason }]);
  });

  describe('after its status', () => {
    it('is heard to the end', async () => {
      const path = aPath();
      let isHungUpOn: boolean | null = null;
      receiver.behave = (received, response) => {
        if (received.path !== path) return void response.end();
        response.on('close', () => {
          isHungUpOn = !response.writableFinished;
        });
        response.writeHead(200).flushHeaders();
        setTimeout(() => response.end('done'), 600);
      };
      const { id } = await endpoint(receiver.url(path));
      await anAgent(signet);
      await untilAll(id, 'delivered');
      await until(
        () => Promise.resolve(isHungUpOn),
        (known) => known !== null,
      );
      expect(isHungUpOn).toBe(false);
    });

    it('holds no place, however long it goes on', async () => {
      const path = aPath();
      receiver.behave = (received, response) => {
        response.writeHead(200).flushHeaders();
        if (received.path !== path) response.end();
      };
      const { id } = await endpoint(receiver.url(path), { max_in_flight: 1, timeout_ms: 30_000 });
      for (let n = 0; n < 5; n++) await anAgent(signet);
      await untilAll(id, 'delivered', 5);
    }, 25_000);
  });

  describe('with Retry-After', () => {
    /** What the row says of times is moved back, as if they had passed. */
    const letTimePass = (id: string) =>
      signet.sql(
        `with endpoint as (
           update webhook_endpoint set breaker_until = now(), put_off_until = now() where id = $1 returning id
         ) update webhook_delivery d set next_attempt_at = now() from endpoint
           where d.endpoint_id = endpoint.id and d.state = 'pending'`,
        [id],
      );
    const healthOf = async (id: string) => (await api('GET', `/webhooks/${id}`)).body.health;

    it.each([429, 503])('a %i speaks of the endpoint: no call until then, then one', async (status) => {
      const [path, witness] = [aPath(), aPath()];
      let isBusy = true;
      receiver.behave = (received, response) => {
        if (received.path === path && isBusy) response.writeHead(status, { 'retry-after': '600' });
        response.end();
      };
      const { id } = await endpoint(receiver.url(path));
      await endpoint(receiver.url(witness));
      const calls = () => receiver.at(path).length;
      /** As many events as the other endpoint has got by now could have reached this one. */
      const witnessed = (count: number) =>
        until(
          () => Promise.resolve(receiver.at(witness)),
          ({ length }) => length >= count,
        );

      const started = Date.now();
      await anAgent(signet);
      const health = await until(
        () => healthOf(id),
        ({ breaker }) => breaker === 'open',
      );
      expect(health.put_off_until).toBe(health.breaker_until);
      const seconds = (Date.parse(health.put_off_until) - started) / 1_000;
      expect(seconds).toBeGreaterThanOrEqual(599);
      expect(seconds).toBeLessThan(660);
      for (let n = 0; n < 4; n++) await anAgent(signet);
      await witnessed(5);
      await until(
        () => deliveriesOf(id),
        ({ length }) => length === 5,
      );
      expect(calls()).toBe(1);

      await letTimePass(id);
      await until(
        () => Promise.resolve(calls()),
        (count) => count > 1,
      );
      await until(
        () => healthOf(id),
        ({ breaker, put_off_until }) =>
          breaker === 'open' && Date.parse(put_off_until) > Date.now() + 500_000,
      );
      await anAgent(signet);
      await witnessed(6);
      expect(calls()).toBe(2);

      isBusy = false;
      await letTimePass(id);
      await untilAll(id, 'delivered', 6);
      expect(await healthOf(id)).toMatchObject({ put_off_until: null });
    });

    it('is not taken back by a call that was under way', async () => {
      const path = aPath();
      const waiting: (() => void)[] = [];
      receiver.behave = (received, response) => {
        if (received.path !== path) return void response.end();
        if (receiver.at(path).length > 1) return void response.writeHead(429, { 'retry-after': '600' }).end();
        waiting.push(() => response.end());
      };
      const { id } = await endpoint(receiver.url(path));
      await anAgent(signet);
      await until(
        () => Promise.resolve(waiting),
        ({ length }) => length === 1,
      );
      await anAgent(signet);
      await until(
        () => healthOf(id),
        ({ breaker }) => breaker === 'open',
      );
      for (const answer of waiting) answer();
      await untilAll(id, 'delivered');
      expect(await healthOf(id)).toMatchObject({ breaker: 'open', put_off_until: expect.any(String) });
    });

    it('is heard by a turn that another process has begun', async () => {
      const [path, witness] = [aPath(), aPath()];
      const { id } = await endpoint(receiver.url(path));
      await endpoint(receiver.url(witness));
      // The row says so, and nothing in this process does: as when another one wrote it.
      await signet.sql(
        `update webhook_endpoint set put_off_until = now() + interval '1 hour' where id = $1`,
        [id],
      );
      await anAgent(signet);
      await until(
        () => Promise.resolve(receiver.at(witness)),
        ({ length }) => length === 1,
      );
      expect(receiver.at(path)).toEqual([]);
    });

    it.each(['3600.5', '-5', 'soon'])('%j says nothing', async (value) => {
      const path = aPath();
      receiver.behave = (received, response) => {
        if (received.path === path) response.writeHead(503, { 'retry-after': value });
        response.end();
      };
      const { id } = await endpoint(receiver.url(path));
      await anAgent(signet);
      const [delivery] = await tried(id);
      const waitMs = Date.parse(delivery!.next_attempt_at!) - Date.now();
      expect(waitMs).toBeLessThan(5 * 60_000);
      expect(await healthOf(id)).toMatchObject({ breaker: 'closed', put_off_until: null });
    });
  });

  it('is verified by every secret that signs, in the headers of AgentAuth too', async () => {
    const path = aPath();
    const { id, secret: old } = await endpoint(receiver.url(path), {
      format: 'agentauth',
      schedule: [0, 1, 1, 1],
    });
    const { body } = await api('POST', `/webhooks/${id}/rotate-secret`, {});
    const young = body.secret as string;
    // One that knows the old secret, and later one that knows the new one, as receivers are written: one comparison.
    for (const [secret, attempts] of [
      [old, 1],
      [young, 2],
    ] as const) {
      receiver.behave = (received, response) => {
        const hex = createHmac('sha256', secret).update(received.body).digest('hex');
        const fits =
          received.headers['x-agentauth-signature'] === hex &&
          received.headers['x-webhook-signature'] === `sha256=${hex}`;
        response.statusCode = received.path !== path || fits ? 200 : 401;
        response.end();
      };
      const before = receiver.at(path).length;
      await anAgent(signet);
      await until(
        () => deliveriesOf(id),
        ([newest]) => newest?.state === 'delivered' && receiver.at(path).length > before,
      );
      expect(receiver.at(path).length - before).toBe(attempts);
    }
    const { headers, body: sent } = receiver.at(path).at(-1)!;
    const hexes = [young, old].map((secret) => createHmac('sha256', secret).update(sent).digest('hex'));
    expect(headers['x-agentauth-signatures']).toBe(hexes.join(' '));

    await api('POST', `/webhooks/${id}/rotate-secret`, { overlap_seconds: 0 });
    await anAgent(signet);
    await until(
      () => Promise.resolve(receiver.at(path)),
      (all) => all.at(-1)!.body !== sent,
    );
    expect(receiver.at(path).at(-1)!.headers).not.toHaveProperty('x-agentauth-signatures');
  });

  it('is not asked for what is too old to be recognised as sent before', async () => {
    const path = aPath();
    const { id } = await endpoint(receiver.url(path));
    await api('POST', `/webhooks/${id}/pause`);
    await anAgent(signet);
    await until(
      () => deliveriesOf(id),
      ({ length }) => length === 1,
    );
    await signet.sql(
      `update webhook_delivery set event_at = now() - interval '30 days 1 second' where endpoint_id = $1`,
      [id],
    );
    await api('POST', `/webhooks/${id}/enable`, { backlog: 'send' });
    const [delivery] = await untilAll(id, 'dead');
    expect(delivery).toMatchObject({ reason: 'body_expired' });
    expect(receiver.at(path)).toEqual([]);
    const again = await api('POST', `/webhooks/deliveries/${delivery!.id}/replay`);
    expect(again).toMatchObject({ status: 409, body: { code: 'webhook_delivery.body_gone' } });
  });
});
