import { ExportVerifier, parseKeys } from '@signet/audit';
import pg from 'pg';
import type { Scope } from '../../src/access/index.js';
import { canonicalJson } from '../../src/platform/crypto/canonical-json.js';
import { linkRecord } from '../../src/activity/chain/link.js';
import { RightEdge } from '../../src/activity/chain/merkle.js';
import { LogVerification, Sealer } from '../../src/activity/index.js';
import { anOperatorOf, tamper } from '../support/audit.js';
import { aDatabase, migrateAsBefore } from '../support/databases.js';
import { startSignet, type Signet } from '../support/signet.js';
import { call } from '../support/wire.js';

const LAST_OF_BEFORE = 1763700520000;
const AGENT = `agt_${'a'.repeat(32)}`;
const OTHER = `agt_${'b'.repeat(32)}`;
const MEMBER = `mem_${'c'.repeat(32)}`;

interface OldEvent {
  type: string;
  outcome?: string;
  reason?: string;
  actor: { type: string; id: string | null };
  agentId?: string;
  ip?: string;
  details?: Record<string, string>;
  /** Of a seeded row: microseconds, and a reason that its record does not know. */
  isSeeded?: boolean;
}

const EVENTS: OldEvent[] = [
  { type: 'agent.verified', actor: { type: 'agent', id: AGENT }, agentId: AGENT, ip: '203.0.113.0/24' },
  { type: 'webhook.created', actor: { type: 'agent', id: AGENT } },
  {
    type: 'agent.suspended',
    actor: { type: 'member', id: MEMBER },
    agentId: OTHER,
    reason: 'na\u00efve "x"',
  },
  {
    type: 'member.sign_in_failed',
    outcome: 'denied',
    actor: { type: 'anonymous', id: null },
    reason: 'wrong_credentials',
  },
  {
    type: 'agent.verification_failed',
    outcome: 'failure',
    actor: { type: 'anonymous', id: null },
    agentId: AGENT,
  },
  { type: 'signing.key_rotated', actor: { type: 'system', id: 'cli' }, details: { kid: 'x' } },
  {
    type: 'agent.verification_failed',
    outcome: 'failure',
    actor: { type: 'agent', id: OTHER },
    agentId: OTHER,
    isSeeded: true,
  },
];

describe('a log of the first release', () => {
  let signet: Signet;
  let organisationId: Scope;
  let headers: Record<string, string>;

  beforeAll(async () => {
    const { ownerUrl } = await aDatabase();
    await migrateAsBefore(ownerUrl, LAST_OF_BEFORE);
    const owner = new pg.Client({ connectionString: ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ id: Scope }>('select id from organisation');
    organisationId = rows[0]!.id;
    // Half of it was sealed by the release that wrote it, and half of it waits.
    await seal(owner, await write(owner, EVENTS));
    await write(owner, EVENTS);
    await owner.end();
    signet = await startSignet({ databaseUrl: ownerUrl });
    headers = await anOperatorOf(signet, organisationId);
  });
  afterAll(() => signet.close());

  async function write(owner: pg.Client, events: readonly OldEvent[]): Promise<string[]> {
    const ids: string[] = [];
    for (const event of events) {
      const { rows } = await owner.query<{ id: string; at: string }>(
        `select uuidv7() as id, to_char(now() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at`,
      );
      const { id, at } = rows[0]!;
      const { type, outcome = 'success', actor, agentId, isSeeded } = event;
      const identity = agentId ?? actor.id ?? 'anonymous';
      const actors = [{ ...actor, name: null }];
      const requestId = isSeeded ? 'seed' : 'req_old';
      const record = canonicalJson({
        ...event.details,
        actor: actors,
        agent: identity,
        agent_identity: identity,
        audit_id: `aud_${id.replaceAll('-', '')}`,
        decision: 'allow',
        event: type,
        id: `aud_${id.replaceAll('-', '')}`,
        ip_prefix: event.ip,
        method: 'POST',
        organisation_id: organisationId,
        outcome,
        path: '/old',
        reason: event.reason ?? type,
        request_id: requestId,
        target_service: 'signet',
        timestamp: at,
        ts: at,
      });
      await owner.query(
        `insert into activity_event (id, organisation_id, occurred_at, type, outcome, reason, actor, agent_id, request_id,
           ip_prefix, record)
         values ($1, $2, $3::timestamptz + $4::interval, $5, $6, $7, $8, $9, $10, $11, $12)`,
        [
          id,
          organisationId,
          at,
          isSeeded ? '123 microseconds' : '0',
          type,
          outcome,
          isSeeded ? 'invalid_api_key' : (event.reason ?? null),
          JSON.stringify(actors),
          agentId ?? null,
          requestId,
          event.ip ?? null,
          record,
        ],
      );
      ids.push(id);
    }
    return ids;
  }

  /** As the sealer of the first release did: it counted by the columns. */
  async function seal(owner: pg.Client, ids: readonly string[]): Promise<void> {
    const edge = new RightEdge(0, []);
    let prev: Buffer | null = null;
    for (const id of ids) {
      const { rows } = await owner.query<{ record: string }>(
        'select record from activity_event where id = $1',
        [id],
      );
      const link = linkRecord(rows[0]!.record, edge.size + 1, prev);
      edge.append(link.leaf);
      await owner.query(
        `insert into activity_chain select $1, $2, id, occurred_at, $3, $4, $5 from activity_event where id = $6`,
        [organisationId, link.seq, prev, link.hash, link.leaf, id],
      );
      prev = link.hash;
    }
    await owner.query(
      `insert into activity_head (organisation_id, origin, seq, hash, edge, epoch, txid, event_id, sealed_at)
       select $1::uuid, 'old.test/activity/' || $1::text, $2, $3, $4, epoch, txid, id, now() from activity_event where id = $5`,
      [organisationId, edge.size, prev, [...edge.hashes], ids.at(-1)],
    );
    await owner.query(
      `insert into activity_tally select organisation_id, agent_id, count(*) from activity_event
         where agent_id is not null group by 1, 2
       union all select organisation_id, '*', count(*) from activity_event where agent_id is not null group by 1`,
    );
    await owner.query(
      `insert into activity_rollup
       select organisation_id, date_trunc('hour', occurred_at, 'UTC'), type, outcome, count(*) from activity_event
       group by 1, 2, 3, 4`,
    );
  }

  const list = async () =>
    (await call(signet, 'GET', '/api/v1/activity?limit=100', { headers })).body.data as {
      type: string;
      seq: number;
      reason: string | null;
      agent_id: string | null;
      integrity: string;
    }[];

  it('is whole after the upgrade, sealed before it or not', async () => {
    await signet.application.nest.get(Sealer).catchUp(organisationId);
    const shown = await list();
    const old = shown.filter(({ seq }) => seq <= 2 * EVENTS.length).sort((a, b) => a.seq - b.seq);
    expect(shown.filter(({ integrity }) => integrity !== 'sealed')).toEqual([]);
    const expected = EVENTS.map(({ type, reason, agentId }) => ({
      type,
      reason: reason ?? null,
      agent_id: agentId ?? null,
    }));
    expect(old.map(({ type, reason, agent_id }) => ({ type, reason, agent_id }))).toEqual([
      ...expected,
      ...expected,
    ]);
    const { findings } = await signet.application.nest.get(LogVerification).verify();
    expect(findings.first).toEqual([]);
  });

  it('is exported and verified', async () => {
    const text = await (await fetch(`${signet.url}/api/v1/activity/export`, { headers })).text();
    const keys = parseKeys(
      JSON.stringify((await call(signet, 'GET', '/.well-known/signet-audit-keys.json')).body),
    );
    const verifier = new ExportVerifier({ keys });
    for (const line of text.split('\n')) verifier.line(line);
    expect(verifier.end()).toMatchObject({ verdict: 'valid', fault: null });
  });

  it.each([
    ['type', `'agent.verified'`],
    ['agent_id', `'agt_${'e'.repeat(32)}'`],
    ['reason', 'null'],
  ])('tells that %s was altered', async (column, value) => {
    const [{ before }] = (await signet.sql(
      `select to_jsonb(e) as before from activity_event e join activity_chain c on c.event_id = e.id where seq = 3`,
    )) as [{ before: Record<string, unknown> }];
    const update = (to: string, values: unknown[]) =>
      tamper(
        signet,
        'activity_event',
        `update activity_event set ${column} = ${to}
         where id = (select event_id from activity_chain where seq = 3 and organisation_id = $1)`,
        [organisationId, ...values],
      );
    await update(value, []);
    expect((await list()).find(({ seq }) => seq === 3)).toMatchObject({ integrity: 'broken' });
    await update('$2', [before[column]]);
    expect((await list()).find(({ seq }) => seq === 3)).toMatchObject({ integrity: 'sealed' });
  });
});
