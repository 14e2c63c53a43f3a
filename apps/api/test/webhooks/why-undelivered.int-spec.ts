import net from 'node:net';
import type { Explanation } from '@signet/contracts';
import { endpointMaker } from '../support/endpoints.js';
import { aManager, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { WITH_WORKERS } from '../support/workers.js';
import { anAgent } from '../support/wire.js';

let signet: Signet;
let receiver: Receiver;
let api: Manage;
beforeAll(async () => {
  signet = await startSignet({ environment: WITH_WORKERS });
  receiver = await Receiver.start();
  api = await aManager(signet);
});
afterAll(async () => {
  await signet.close();
  await receiver.close();
});
beforeEach(() => answer(200));

const create = endpointMaker(() => ({ api, receiver }));
const answer = (status: number, headers: Record<string, string> = {}) => {
  receiver.behave = (_, response) => void response.writeHead(status, headers).end();
};
const newest = async (webhookId: string) =>
  (await api('GET', `/webhooks/${webhookId}/deliveries`)).body.data[0];
const read = async (deliveryId: string) => (await api('GET', `/webhooks/deliveries/${deliveryId}`)).body;
const setEndpoint = (id: string, change: string) =>
  signet.sql(`update webhook_endpoint set ${change} where id = $1`, [id]);

/** A delivery of an event to the endpoint, as soon as it is as wanted. */
async function aDelivery(webhookId: string, isAsWanted: (delivery: { attempts: number }) => boolean) {
  await anAgent(signet);
  const { id } = await until(
    () => newest(webhookId),
    (delivery) => delivery && delivery.state !== 'sending' && isAsWanted(delivery),
  );
  return { webhookId, deliveryId: id as string };
}
const wasTried = ({ attempts }: { attempts: number }) => attempts > 0;

interface Held {
  webhookId: string;
  deliveryId: string;
}

/** Makes the change that an explanation names, the way the console does. */
const FOLLOWED: Record<string, (fix: NonNullable<Explanation['fix']>, held: Held) => Promise<unknown>> = {
  'endpoint.enable': (fix) => api('POST', `/webhooks/${fix.webhook_id}/enable`, { backlog: 'send' }),
  'endpoint.change': (fix) => api('PATCH', `/webhooks/${fix.webhook_id}`, { url: receiver.url('/moved') }),
  'secret.rotate': (fix) =>
    api('POST', `/webhooks/${fix.webhook_id}/rotate-secret`, { kind: 'v1', overlap_seconds: 0 }),
  'delivery.replay': (fix) => api('POST', `/webhooks/deliveries/${fix.delivery_id}/replay`),
  'receiver.mend': (fix) => {
    answer(200);
    return api('POST', `/webhooks/deliveries/${fix.delivery_id}/replay`);
  },
  // Waiting, without the wait.
  'delivery.await': async (fix, { webhookId }) => {
    answer(200);
    await setEndpoint(webhookId, `put_off_until = now(), breaker_until = now()`);
    await signet.sql('update webhook_delivery set next_attempt_at = now() where id = $1', [fix.delivery_id]);
    await api('POST', `/webhooks/deliveries/${fix.delivery_id}/replay`);
  },
};

/** What holds events back, the rule behind it, and the changes that let the event arrive one after the other. */
const CASES: [string, () => Promise<Held>, rule: string, fixes: string[], saw: object][] = [
  [
    'a receiver that fails',
    async () => {
      answer(500);
      return aDelivery((await create()).id, wasTried);
    },
    'receiver.accepts',
    ['receiver.mend'],
    { answer: 500, error: 'http_5xx' },
  ],
  [
    'a receiver that nobody hears',
    async () => {
      const { id } = await create();
      const closed = net.createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => closed.once('listening', resolve));
      const { port } = closed.address() as net.AddressInfo;
      await new Promise((resolve) => closed.close(resolve));
      await setEndpoint(id, `url = 'http://127.0.0.1:${port}/'`);
      const held = await aDelivery(id, wasTried);
      await setEndpoint(id, `url = '${receiver.url('/back')}'`);
      return held;
    },
    'receiver.answers',
    ['receiver.mend'],
    { error: 'connect_refused' },
  ],
  [
    'a receiver that asks for peace',
    async () => {
      answer(503, { 'retry-after': '3600' });
      return aDelivery((await create()).id, wasTried);
    },
    'endpoint.at_peace',
    ['delivery.await'],
    { answer: 503, until: expect.stringMatching(/Z$/) },
  ],
  [
    'an address that is not called',
    async () => {
      const { id } = await create();
      await setEndpoint(id, `url = 'http://169.254.169.254/'`);
      return aDelivery(id, wasTried);
    },
    'target.allowed',
    ['endpoint.change'],
    { endpoint: '169.254.169.254', error: 'blocked_address' },
  ],
  [
    'an endpoint that was switched off for its address',
    async () => {
      const { id } = await create();
      await setEndpoint(id, `url = 'http://169.254.169.254/'`);
      const held = await aDelivery(id, wasTried);
      await setEndpoint(id, `state = 'disabled', disabled_reason = 'unsafe_target', blocked_in_a_row = 3`);
      return held;
    },
    'endpoint.active',
    ['endpoint.change', 'endpoint.enable'],
    { state: 'disabled', disabled_because: 'unsafe_target' },
  ],
  [
    'an endpoint that is paused',
    async () => {
      const { id } = await create();
      await api('POST', `/webhooks/${id}/pause`);
      return aDelivery(id, () => true);
    },
    'endpoint.active',
    ['endpoint.enable'],
    { state: 'paused' },
  ],
  [
    'a receiver that said it is gone',
    async () => {
      answer(410);
      const held = await aDelivery((await create()).id, wasTried);
      await until(
        () => api('GET', `/webhooks/${held.webhookId}`),
        ({ body }) => body.state === 'disabled',
      );
      return held;
    },
    'endpoint.active',
    ['endpoint.enable', 'receiver.mend'],
    { state: 'disabled', disabled_because: 'gone', answer: 410 },
  ],
  [
    'keys that cannot be read',
    async () => {
      const { id } = await create();
      await signet.sql(`update signing_key set private_sealed = '\\x00' where endpoint_id = $1`, [id]);
      await setEndpoint(id, `state = 'disabled', disabled_reason = 'secret_unreadable'`);
      return aDelivery(id, () => true);
    },
    'endpoint.active',
    ['secret.rotate', 'endpoint.enable'],
    { disabled_because: 'secret_unreadable' },
  ],
  [
    'a delivery that somebody called off',
    async () => {
      const { id } = await create();
      await api('POST', `/webhooks/${id}/pause`);
      const held = await aDelivery(id, () => true);
      await api('POST', `/webhooks/deliveries/${held.deliveryId}/cancel`);
      await api('POST', `/webhooks/${id}/enable`, { backlog: 'send' });
      return held;
    },
    'delivery.open',
    ['delivery.replay'],
    { state: 'cancelled', ended_because: 'cancelled' },
  ],
  [
    'a receiver that asked not to get this event again',
    async () => {
      answer(422, { 'webhook-delivery': 'abort-message' });
      const held = await aDelivery((await create()).id, wasTried);
      answer(200);
      return held;
    },
    'delivery.open',
    ['delivery.replay'],
    { state: 'dead', ended_because: 'aborted_by_receiver' },
  ],
];

describe('an event that has not arrived', () => {
  it.each(CASES.map((line) => ({ title: line[0], line })))(
    'because of $title arrives once the named changes are made',
    async ({ line: [, hold, rule, fixes, saw] }) => {
      const held = await hold();
      const { why } = await read(held.deliveryId);
      expect(why).toMatchObject({
        rule,
        says: expect.stringMatching(/\.$/),
        inputs: { endpoint: expect.any(String), ...saw },
        fix: { verb: fixes[0], says: expect.stringMatching(/\.$/) },
      });
      for (const verb of fixes) {
        const { fix } = (await read(held.deliveryId)).why;
        expect(fix).toMatchObject({ verb });
        await FOLLOWED[verb]!(fix, held);
      }
      // What waits for its next attempt is sent now.
      if ((await read(held.deliveryId)).state === 'pending')
        await api('POST', `/webhooks/deliveries/${held.deliveryId}/replay`);
      const arrived = await until(
        () => read(held.deliveryId),
        ({ state }) => state === 'delivered',
      );
      expect(arrived.why).toBeNull();
    },
    20_000,
  );

  it('and whose body is gone is said to be lost', async () => {
    answer(500);
    const { deliveryId } = await aDelivery((await create()).id, wasTried);
    await signet.sql(
      'delete from webhook_body b using webhook_delivery d where d.id = $1 and b.event_id = d.event_id',
      [deliveryId],
    );
    expect((await read(deliveryId)).why).toMatchObject({ rule: 'event.kept', fix: null });
  });

  it('to an endpoint that was deleted goes to a new one only', async () => {
    answer(500);
    const { webhookId, deliveryId } = await aDelivery((await create()).id, wasTried);
    await api('DELETE', `/webhooks/${webhookId}`);
    expect((await read(deliveryId)).why).toMatchObject({
      rule: 'endpoint.known',
      fix: { verb: 'endpoint.add' },
    });
  });
});

describe('an event that has arrived, or waits for nothing but its turn', () => {
  it('needs no reason', async () => {
    const { deliveryId } = await aDelivery((await create()).id, wasTried);
    expect(await read(deliveryId)).toMatchObject({ state: 'delivered', why: null });
    await signet.sql(
      `update webhook_delivery set state = 'pending', finished_at = null, delivered_at = null, attempts = 0, last_status = null,
         next_attempt_at = now() + interval '1 hour' where id = $1`,
      [deliveryId],
    );
    expect(await read(deliveryId)).toMatchObject({ state: 'pending', why: null });
  });
});
