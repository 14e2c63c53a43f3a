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
});
