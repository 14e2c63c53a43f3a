import { randomBytes } from 'node:crypto';
import { Housekeeping } from '../../src/housekeeping/index.js';
import { LogVerification, Sealer } from '../../src/activity/index.js';
import { Database } from '../../src/platform/database/database.js';
import { anEvent, anOrganisation, uncheckedJournal } from '../support/audit.js';
import { organisationOf } from '../support/console.js';
import { Receiver } from '../support/receiver.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { WITH_WORKERS } from '../support/workers.js';
import { WRONG } from './mixed-up.js';
import { Organisation } from './organisation.js';
import { hang } from './strays.js';

/** Two organisations, and workers that do for them what nobody asks for. */
export interface BusyWorld {
  signet: Signet;
  receiver: Receiver;
  /** The organisations with the webhooks that hear about all of their agents. */
  both: readonly { whose: Organisation; endpointId: string; spyId: string }[];
  /** How often there was work: each time a month is over that nobody archived yet. */
  rounds: number;
}

const HEARD = ['agent.registered', 'agent.verified'];
const FIRST_YEAR = 2012;
/** For what takes a second. */
const PATIENCE_MS = 20_000;

export async function aBusyWorld(): Promise<BusyWorld> {
  const [signet, receiver] = await Promise.all([
    startSignet({ environment: WITH_WORKERS }),
    Receiver.start(),
  ]);
  const here = await Organisation.make(signet, 'homeland', organisationOf(signet));
  const elsewhere = await Organisation.make(signet, 'elsewhere');
  here.other = elsewhere;
  elsewhere.other = here;
  const both = [here, elsewhere].map(async (whose) => {
    const body = { url: receiver.url(`/${whose.word}`), events: HEARD };
    const { webhook } = await whose.manage<{ webhook: { id: string } }>('POST', '/webhooks', body);
    await whose.as(whose.administrator, 'POST', '/webhooks', {
      url: receiver.url(`/${whose.word}`),
      events: ['agent.verified'],
    });
    // What no webhook wants to hear: one for each delivery that is planted.
    for (let n = 0; n < 2; n++) await whose.aSuspendedAgent();
    await whose.manage('POST', `/activity/holds/${await whose.aHold()}/release`, { reason: 'It is over' });
    return { whose, endpointId: webhook.id, spyId: await aSpy(whose, receiver) };
  });
  const world = { signet, receiver, both: await Promise.all(both), rounds: 0 };
  await settle(world);
  for (const { whose, endpointId } of world.both) {
    await hang(whose.other, { parents: [endpointId, whose.agent.id] });
    await foreignDeliveries(whose, endpointId);
  }
  return world;
}

/** A webhook that hears everything, of an administrator of the other organisation. */
async function aSpy({ signet, id, other }: Organisation, receiver: Receiver): Promise<string> {
  const spyId = `wh_${randomBytes(12).toString('hex')}`;
  await signet.sql(
    `insert into webhook_endpoint (id, organisation_id, agent_id, hears_all, url, format, filters, schedule, state, timeout_ms)
     values ($1, $2, $3, true, $4, 'agentauth', jsonb_build_object('events', $5::text[]), 'standard', 'active', 5000)`,
    [spyId, id, other.administrator.id, receiver.url('/spy'), HEARD],
  );
  return spyId;
}

/** What waits for a webhook and is of its organisation: the rest waits for ever. */
const ON_ITS_WAY = `select from webhook_endpoint e join (
    select organisation_id, endpoint_id from webhook_delivery where state in ('pending', 'sending')
    union all select organisation_id, endpoint_id from webhook_replay where state = 'running'
  ) waiting on waiting.organisation_id = e.organisation_id and waiting.endpoint_id = e.id`;

/** Deliveries of the other organisation to a webhook of this one, of an event that the webhook did not want. */
async function foreignDeliveries({ signet, id, other }: Organisation, endpointId: string): Promise<void> {
  const made = await signet.sql(
    `with unwanted as (
       select *, row_number() over (order by id) as n from event
       where organisation_id = $1 and type <> all ($4) order by id limit 3
     ), body as (
       insert into webhook_body (event_id, format_key, body) select id, 'signet', convert_to($5, 'UTF8') from unwanted
     )
     insert into webhook_delivery (organisation_id, endpoint_id, event_id, txid, event_type, event_at, format_key, state,
       is_backlog, finished_at)
     select $2, $3, id, txid, type, occurred_at, 'signet', case n when 1 then 'dead' else 'pending' end, n = 3,
       case n when 1 then now() end
     from unwanted returning id`,
    [id, other.id, endpointId, HEARD, other.word],
  );
  if (made.length < 3) throw new Error(`Too little happened in ${id} that its webhook did not want.`);
}

/** Until every event was announced and nothing is on its way. */
async function settle({ signet }: Pick<BusyWorld, 'signet'>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  const unsettled = await until(
    () =>
      signet.sql(
        `select from event where fanned_out_at is null
         union all ${ON_ITS_WAY}`,
      ),
    (rows) => rows.length === 0 || Date.now() > deadline,
  );
  if (unsettled.length > 0) throw new Error(`${unsettled.length} things are not done yet.`);
}

/** Has everything done that is done without a request, for both organisations at once. */
export async function work(world: BusyWorld): Promise<void> {
  const { signet, both } = world;
  const { nest } = signet.application;
  const month = new Date(Date.UTC(FIRST_YEAR, world.rounds++, 10));
  await signet.sql('select ensure_activity_partition($1)', [month]);
  for (const [index, { whose }] of both.entries())
    await nest.get(Database).transaction((tx) => {
      const old = { ...anEvent(whose.id), occurredAt: month };
      return uncheckedJournal(signet).write(tx, ...Array.from({ length: 3 + index }, () => old));
    });
  await Promise.all(both.map(({ whose }) => whose.anAgent()));
  await settle(world);
  for (const which of ['all', 'failed'])
    await Promise.all(
      both.map(({ whose, endpointId }) =>
        whose.manage('POST', `/webhooks/${endpointId}/replays`, { which, since: '2026-01-01T00:00:00.000Z' }),
      ),
    );
  for (const { whose, spyId } of both)
    await signet.sql(
      `insert into webhook_replay (id, organisation_id, endpoint_id, which, since, until, position, created_by)
       values ($1, $2, $3, 'missing', '2026-01-01Z', now(), event_id_at('2026-01-01Z'), 'spy')`,
      [`rpl_${randomBytes(12).toString('hex')}`, whose.id, spyId],
    );
  await settle(world);
  // Another one has its log, and it was verified a moment ago: who is new, or due, gets theirs all the same.
  await anOrganisation(signet);
  await signet.sql('delete from log_verification where organisation_id = $1', [both[0]!.whose.id]);
  await signet.sql(
    `insert into log_verification (organisation_id, verified_at, events, findings, first_findings)
     values ($1, now(), 0, 0, '[]') on conflict do nothing`,
    [both[1]!.whose.id],
  );
  await nest.get(Sealer).sealAll();
  await nest.get(Housekeeping, { strict: false }).run();
}

/** Everything that is wrong afterwards. */
export async function wrongs({ signet, receiver, both }: BusyWorld): Promise<string[]> {
  const found: string[] = [];
  for (const [what, rows] of Object.entries(WRONG)) if ((await signet.sql(rows)).length > 0) found.push(what);
  const report = await signet.application.nest.get(LogVerification, { strict: false }).verify();
  found.push(...report.findings.first.map(({ message }) => message));
  for (const { whose } of both) {
    const told = receiver.received.filter(({ path }) => path === `/${whose.word}`);
    if (told.length === 0) found.push(`${whose.word} is told nothing`);
    if (told.some(({ body }) => body.includes(whose.other.word) || body.includes(whose.other.id)))
      found.push(`${whose.word} is told of another organisation`);
  }
  return found;
}

export async function stop({ signet, receiver }: BusyWorld): Promise<void> {
  await signet.close();
  await receiver.close();
}
