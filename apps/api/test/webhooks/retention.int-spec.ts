import type { Scope } from '../../src/access/index.js';
import { Database } from '../../src/platform/database/database.js';
import { Logger } from '../../src/platform/logging/logger.js';
import { WebhookRetention } from '../../src/webhooks/delivery/retention.js';
import { WebhookSecrets } from '../../src/webhooks/index.js';
import { aManager } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';

describe('what is kept of events and deliveries', () => {
  let signet: Signet;
  let retention: WebhookRetention;
  let organisationId: Scope;
  beforeAll(async () => {
    // No workers: nobody else clears up, and nobody fans out.
    signet = await startSignet();
    const { nest } = signet.application;
    const secrets = nest.get(WebhookSecrets, { strict: false });
    retention = new WebhookRetention(nest.get(Database), secrets, new Logger('silent'));
    [{ id: organisationId }] = (await signet.sql<{ id: Scope }>('select id from organisation')) as [
      { id: Scope },
    ];
  });
  afterAll(() => signet.close());

  const partitionsOf = async (parent: string) =>
    (
      await signet.sql<{ relname: string }>(
        `select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
         where i.inhparent = $1::regclass`,
        [parent],
      )
    ).map(({ relname }) => relname);
  const nameOf = async (sql: string) =>
    (await signet.sql<{ name: string }>(`select ${sql} as name`))[0]!.name;

  it('are 30 days of events, except where nobody fanned one out', async () => {
    for (const days of [60, 90])
      await signet.sql(`select ensure_event_partition('event', now() - make_interval(days => $1))`, [days]);
    await signet.sql(
      `insert into event (id, organisation_id, type, occurred_at, data, fanned_out_at)
       select overlay(event_id_at(now() - make_interval(days => days)) placing 'f' from 30), $1, 'agent.deleted', now(),
         '{}', case when days = 60 then now() end from unnest(array[60, 90]) days`,
      [organisationId],
    );
    const week = (days: number) =>
      nameOf(`'event_' || to_char(date_trunc('week', now() - interval '${days} days'), 'YYYYMMDD')`);
    const [fannedOut, waiting] = [await week(60), await week(90)];
    expect(await partitionsOf('event')).toEqual(expect.arrayContaining([fannedOut, waiting]));
    await retention.run();
    const left = await partitionsOf('event');
    expect(left).not.toContain(fannedOut);
    expect(left).toContain(waiting);
  });

  it('are 30 days of attempts, with partitions made ahead', async () => {
    await signet.sql(`select ensure_webhook_attempt_partition(now() - interval '40 days')`);
    await retention.run();
    const left = await partitionsOf('webhook_attempt');
    expect(left).not.toContain(
      await nameOf(`'webhook_attempt_' || to_char(now() - interval '40 days', 'YYYYMMDD')`),
    );
    expect(left).toContain(
      await nameOf(`'webhook_attempt_' || to_char(now() + interval '2 days', 'YYYYMMDD')`),
    );
  });

  it('are 90 days of finished deliveries, and 30 days of what an endpoint that is off collected', async () => {
    await signet.sql(
      `insert into webhook_endpoint (id, organisation_id, url, format, filters, state, disabled_reason, timeout_ms,
         schedule)
       values ('wh_off', $1, 'https://example.com/', 'standard', '{"events":["*"]}', 'disabled', 'manual', 1000,
         'standard')`,
      [organisationId],
    );
    await signet.sql(
      `insert into webhook_delivery (organisation_id, endpoint_id, event_id, txid, event_type, event_at, format_key, state,
         created_at, finished_at)
       select $1, 'wh_off', 'evt_' || state || days, '3', 'agent.deleted', now(), 'standard', state,
         now() - make_interval(days => days), case when state <> 'pending' then now() - make_interval(days => days) end
       from unnest(array['delivered', 'dead', 'pending']) state, unnest(array[10, 40, 100]) days`,
      [organisationId],
    );
    await retention.run();
    const left = await signet.sql(
      `select event_id, state, reason from webhook_delivery where endpoint_id = 'wh_off' order by event_id`,
    );
    expect(left).toEqual([
      { event_id: 'evt_dead10', state: 'dead', reason: null },
      { event_id: 'evt_dead40', state: 'dead', reason: null },
      { event_id: 'evt_delivered10', state: 'delivered', reason: null },
      { event_id: 'evt_delivered40', state: 'delivered', reason: null },
      { event_id: 'evt_pending10', state: 'pending', reason: null },
      { event_id: 'evt_pending100', state: 'cancelled', reason: 'held_too_long' },
      { event_id: 'evt_pending40', state: 'cancelled', reason: 'held_too_long' },
    ]);
  });

  it('are keys as long as they overlap, and a day more: their end is on record', async () => {
    const api = await aManager(signet);
    const { body } = await api('POST', '/webhooks', {
      url: 'https://example.com/hook',
      events: ['agent.registered'],
      signatures: ['v1', 'v1a'],
    });
    const { id } = body.webhook;
    for (const kind of ['v1', 'v1a'])
      await api('POST', `/webhooks/${id}/rotate-secret`, { kind, overlap_seconds: 60 });
    const keys = () =>
      signet.sql<{ kid: string; state: string }>(
        `select kid, state, private_sealed is not null as signs from signing_key where endpoint_id = $1 order by state`,
        [id],
      );
    const records = (kids: string[]) =>
      signet.sql(
        `select record::json->>'kid' as kid, record::json->>'webhook_id' as webhook, organisation_id from activity_event
         where type = 'signing.key_retired' and record::json->>'kid' = any($1) order by 1`,
        [kids],
      );
    await retention.run();
    expect(await keys()).toMatchObject([
      { state: 'active', signs: true },
      { state: 'active', signs: true },
      { state: 'retiring', signs: true },
      { state: 'retiring', signs: true },
    ]);
    const retiring = (await keys()).filter(({ state }) => state === 'retiring').map(({ kid }) => kid);

    signet.clock.advance(61);
    await Promise.all([retention.run(), retention.run()]);
    const ended = (await keys()).filter(({ state }) => state === 'retired');
    expect(ended).toMatchObject([{ signs: false }, { signs: false }]);
    expect(await records(retiring)).toEqual(
      retiring.toSorted().map((kid) => ({ kid, webhook: id, organisation_id: organisationId })),
    );

    // Keys of tokens stay: whoever reads the log finds what signed.
    await signet.sql(
      `update signing_key set retired_at = now() - interval '25 hours' where state = 'retired'`,
    );
    await signet.sql(
      `insert into signing_key (kid, purpose, algorithm, state, public_key, proof, retired_at)
       values ('old', 'tokens', 'ES256', 'retired', '{}', '', now() - interval '1 year')`,
    );
    await retention.run();
    expect(await keys()).toMatchObject([{ state: 'active' }, { state: 'active' }]);
    expect(await signet.sql(`select kid from signing_key where kid = 'old'`)).toHaveLength(1);
  });
});
