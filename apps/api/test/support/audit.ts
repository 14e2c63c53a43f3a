import { randomBytes } from 'node:crypto';
import { OPERATOR_PERMISSIONS } from '@signet/contracts';
import type { Scope } from '../../src/access/index.js';
import { ManagementKeys } from '../../src/credentials/index.js';
import { EventsService } from '../../src/events/index.js';
import { Journal, type Fact, type Rows } from '../../src/journal/index.js';
import { Keyring } from '../../src/platform/crypto/keyring.js';
import { Database, type Transaction } from '../../src/platform/database/database.js';
import type { Signet } from './signet.js';

export interface ChainRow {
  seq: string;
  prev_hash: Buffer | null;
  hash: Buffer;
  leaf: Buffer;
  record: string;
}

/** An organisation of a test's own: its chain is nobody else's. */
export async function anOrganisation(signet: Signet): Promise<Scope> {
  const slug = `test-${randomBytes(6).toString('hex')}`;
  const [row] = await signet.sql<{ id: Scope }>(
    'insert into organisation (slug, name) values ($1, $1) returning id',
    [slug],
  );
  return row!.id;
}

/** A fact that may say what none of the catalogue says. */
export interface AnyFact extends Pick<
  Fact,
  | 'id'
  | 'organisationId'
  | 'occurredAt'
  | 'outcome'
  | 'reason'
  | 'actor'
  | 'agentId'
  | 'origin'
  | 'object'
  | 'changes'
> {
  type: string;
  details?: Record<string, unknown>;
}

/** An event of an organisation, ready to be written. */
export const anEvent = (organisationId: Scope, details: Record<string, unknown> = {}): AnyFact => ({
  organisationId,
  occurredAt: new Date(),
  type: 'agent.verified',
  outcome: 'success',
  actor: [{ type: 'system', id: 'test' }],
  origin: { ip: '', requestId: 'req_test', method: 'POST', path: '/test' },
  details,
});

/** A journal that does not ask the catalogue. */
export interface UncheckedJournal {
  write(tx: Transaction, ...facts: AnyFact[]): Promise<void>;
  append(fact: AnyFact): Promise<string>;
  rowsOf(fact: AnyFact): Rows;
}

/** A journal of the instance that writes whatever it is given: the log has to hold anything. */
export const uncheckedJournal = ({ application: { nest } }: Signet): UncheckedJournal =>
  new Journal(nest.get(Database), nest.get(Keyring), nest.get(EventsService)) as unknown as UncheckedJournal;

/** The whole chain of an organisation with the records it is about. */
export const chainOf = (signet: Signet, organisationId: string): Promise<ChainRow[]> =>
  signet.sql<ChainRow & Record<string, unknown>>(
    `select c.seq, c.prev_hash, c.hash, c.leaf, e.record from activity_chain c
     join activity_event e on e.id = c.event_id and e.occurred_at = c.event_time
     where c.organisation_id = $1 order by c.seq`,
    [organisationId],
  );

/** Headers of a machine that may do everything in an organisation. */
export async function anOperatorOf(signet: Signet, organisationId: Scope): Promise<Record<string, string>> {
  const { secret } = await signet.application.nest
    .get(Database)
    .transaction((tx) =>
      signet.application.nest.get(ManagementKeys).issue(organisationId, tx, 'test', OPERATOR_PERMISSIONS),
    );
  return { authorization: `Bearer ${secret}` };
}

/** Events by the thousand, made inside of PostgreSQL: nothing crosses the wire. */
export async function manyEvents(
  signet: Signet,
  organisationId: string,
  count: number,
  agentId: string | null = null,
): Promise<void> {
  await signet.sql(
    `insert into activity_event (id, organisation_id, occurred_at, type, outcome, reason, actor, agent_id, request_id, record)
     select id, $1::uuid, at, 'agent.verified', 'success', 'number ' || n, '[{"type":"system","id":"test","name":null}]',
       $3::text, 'req_many', format('{"actor":[{"id":"test","name":null,"type":"system"}],"agent":"test","agent_id":%5$s,'
         '"event":"agent.verified","id":"aud_%1$s","organisation_id":"%2$s","outcome":"success","path":"/many",'
         '"personal_hash":null,"reason":"number %3$s","request_id":"req_many","timestamp":"%4$s","ts":"%4$s"}',
         replace(id::text, '-', ''), $1, n, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
         coalesce(to_json($3::text)::text, 'null'))
     from generate_series(1, $2::int) n,
       lateral (select now() - make_interval(secs => ($2 - n) * 0.001) as at) moment,
       lateral (select uuidv7(at - now()) as id) made`,
    [organisationId, count, agentId],
  );
  await signet.sql('analyze activity_event');
}

/** Does what only the owner of the database can: rewrites the log behind the back of its triggers. */
export async function tamper(signet: Signet, table: string, text: string, values: unknown[]): Promise<void> {
  await signet.sql(`alter table ${table} disable trigger user`);
  try {
    await signet.sql(text, values);
  } finally {
    await signet.sql(`alter table ${table} enable trigger user`);
  }
}
