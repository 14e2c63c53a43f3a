import type { Page, WebhookDelivery } from '@signet/contracts';
import { endpointMaker } from '../support/endpoints.js';
import { aManagerAndAdministrator, type Manage } from '../support/management.js';
import { Receiver } from '../support/receiver.js';
import { rowsRead } from '../support/rows-read.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { WITH_WORKERS } from '../support/workers.js';
import { anAgent, aVerifiedAgent, call, type VerifiedAgent } from '../support/wire.js';

describe('what webhooks are told about one agent', () => {
  let signet: Signet;
  let receiver: Receiver;
  let api: Manage;
  let administrator: VerifiedAgent;
  beforeAll(async () => {
    signet = await startSignet({ environment: WITH_WORKERS });
    receiver = await Receiver.start();
    ({ api, administrator } = await aManagerAndAdministrator(signet));
  });
  afterAll(async () => {
    await signet.close();
    await receiver.close();
  });

  const create = endpointMaker(() => ({ api, receiver }));
  const about = async (agentId: string, more = ''): Promise<Page<WebhookDelivery>> =>
    (await api('GET', `/webhooks/deliveries?agent_id=${agentId}${more}`)).body;
  const ids = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);
  const own = async ({ auth }: VerifiedAgent): Promise<string> => {
    const body = { url: receiver.url('/own'), events: ['agent.registered', 'agent.updated'] };
    return (await call(signet, 'POST', '/webhooks', { headers: auth, body })).body.webhook.id;
  };

  it('is listed across endpoints, page by page, without anything about others', async () => {
    const endpoints = [await create(), await create({ schedule: [0] })];
    const [agent, other] = [await anAgent(signet), await anAgent(signet)];
    const all = await until(
      () => about(agent.id),
      ({ data }) => endpoints.every(({ id }) => data.some(({ webhook_id }) => webhook_id === id)),
    );
    expect(new Set(all.data.map(({ subject_id }) => subject_id))).toEqual(new Set([agent.id]));
    const times = all.data.map(({ created_at }) => created_at);
    expect(times).toEqual(times.toSorted().reverse());

    const first = await about(agent.id, '&limit=1');
    const rest = await about(agent.id, `&cursor=${first.next_cursor}`);
    expect(ids([...first.data, ...rest.data])).toEqual(ids(all.data));
    expect((await about(agent.id, '&state=dead')).data).toEqual([]);
    const foreign = `/webhooks/deliveries?agent_id=${other.id}&cursor=${first.next_cursor}`;
    expect((await api('GET', foreign)).status).toBe(422);
  });

  it('goes to its own endpoints and to those of the organisation, not to ones narrowed to others', async () => {
    const [agent, other] = [await aVerifiedAgent(signet), await aVerifiedAgent(signet)];
    const [mine, theirs] = [await own(agent), await own(other)];
    const open = await create();
    const narrowed = await create({ subject_ids: [agent.id] });
    const elsewhere = await create({ subject_ids: [other.id] });

    const told = ids((await api('GET', `/webhooks?about=${agent.id}&limit=200`)).body.data);
    expect(told).toEqual(expect.arrayContaining([mine, open.id, narrowed.id]));
    expect(told).not.toContain(theirs);
    expect(told).not.toContain(elsewhere.id);
  });

  it('goes to administrators for as long as they are active', async () => {
    const agent = await anAgent(signet);
    const theirs = await own(administrator);
    const told = async () => ids((await api('GET', `/webhooks?about=${agent.id}&limit=200`)).body.data);
    expect(await told()).toContain(theirs);
    await api('POST', `/agents/${administrator.id}/suspend`, { reason: 'Gone for now' });
    expect(await told()).not.toContain(theirs);
  });

  it('is found without reading what they are told about others', async () => {
    const { id } = await create({ events: ['agent.revoked'] });
    const agent = await anAgent(signet);
    await signet.sql(
      `insert into webhook_delivery (organisation_id, endpoint_id, event_id, txid, event_type, event_at, subject_id,
         format_key, state, created_at, finished_at)
       select organisation_id, $1, 'evt_' || md5(n::text), '3', 'agent.revoked', now(),
         case when n % 4000 = 0 then $2 else 'agt_' || md5(n::text) end, 'standard', 'delivered',
         now() - make_interval(secs => n), now()
       from agent, generate_series(1, 20000) n where agent.id = $2`,
      [id, agent.id],
    );
    const rows = await rowsRead(signet, 'webhook_delivery', async () => {
      const { data } = await about(agent.id);
      expect(data.filter(({ webhook_id }) => webhook_id === id)).toHaveLength(5);
    });
    expect(rows).toBeGreaterThanOrEqual(5);
    expect(rows).toBeLessThan(100);
  });
});
