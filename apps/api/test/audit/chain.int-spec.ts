import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { canonicalJson } from '../../src/platform/crypto/canonical-json.js';
import { Sealer } from '../../src/activity/index.js';
import { activityInsert, activityValues } from '../../src/journal/index.js';
import { RightEdge } from '../../src/activity/chain/merkle.js';
import { DefaultOrganisation } from '../../src/members/index.js';
import { Database } from '../../src/platform/database/database.js';
import { eventually } from '../support/eventually.js';
import { startSignet, type Signet } from '../support/signet.js';
import {
  anOrganisation,
  anEvent,
  chainOf,
  type ChainRow,
  uncheckedJournal,
  type UncheckedJournal,
} from '../support/audit.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** Recomputes a chain from the records alone, the slow way: parse, add, serialise, hash. */
function expectLinked(rows: readonly ChainRow[]): void {
  const edge = new RightEdge(0, []);
  let prev = 'genesis';
  rows.forEach((row, index) => {
    expect(Number(row.seq)).toBe(index + 1);
    expect(row.prev_hash?.toString('hex') ?? 'genesis').toBe(prev);
    const record = JSON.parse(row.record) as Record<string, unknown>;
    const leaf = sha256(`\0${canonicalJson({ ...record, seq: index + 1 })}`);
    const hash = sha256(`${prev}\n${canonicalJson({ ...record, seq: index + 1, prev_hash: prev })}`);
    expect(row.leaf).toEqual(leaf);
    expect(row.hash).toEqual(hash);
    edge.append(leaf);
    prev = hash.toString('hex');
  });
}

describe('the sealer', () => {
  let signet: Signet;
  let sealer: Sealer;
  let journal: UncheckedJournal;
  beforeAll(async () => {
    signet = await startSignet();
    sealer = signet.application.nest.get(Sealer);
    journal = uncheckedJournal(signet);
  });
  afterAll(() => signet.close());

  const unsealed = async (organisationId: string) =>
    (
      await signet.sql<{ id: string }>(
        `select id from activity_event e where organisation_id = $1
         and not exists (select from activity_chain c where c.event_id = e.id)`,
        [organisationId],
      )
    ).length;

  it('chains events in commit order, from 1, without gaps, each linked to the one before', async () => {
    const organisationId = await anOrganisation(signet);
    for (let index = 0; index < 25; index++)
      await journal.append(anEvent(organisationId, { index: String(index) }));
    await sealer.catchUp(organisationId);
    const rows = await chainOf(signet, organisationId);
    expect(rows).toHaveLength(25);
    expectLinked(rows);
    expect(rows.map(({ record }) => (JSON.parse(record) as { index: string }).index)).toEqual(
      Array.from({ length: 25 }, (_, index) => String(index)),
    );
  });

  it('goes on where it stopped, with the same head and Merkle edge as if it had never stopped', async () => {
    const organisationId = await anOrganisation(signet);
    for (const count of [1, 2, 5, 300, 1]) {
      await Promise.all(Array.from({ length: count }, () => journal.append(anEvent(organisationId))));
      await sealer.catchUp(organisationId);
    }
    const rows = await chainOf(signet, organisationId);
    expectLinked(rows);
    const edge = new RightEdge(0, []);
    const nodes = rows.flatMap(({ leaf }) => edge.append(leaf));
    const [head] = await signet.sql<{ seq: string; hash: Buffer; edge: Buffer[] }>(
      'select seq, hash, edge from activity_head where organisation_id = $1',
      [organisationId],
    );
    expect(head).toEqual({ seq: '309', hash: rows.at(-1)!.hash, edge: [...edge.hashes] });
    expect(
      await signet.sql('select level, position::int, hash from activity_node where organisation_id = $1', [
        organisationId,
      ]),
    ).toEqual(nodes);
  });

  it('waits for an older transaction, so that no event appears behind the head later', async () => {
    const organisationId = await anOrganisation(signet);
    const slow = new pg.Client({ connectionString: signet.databaseUrl });
    await slow.connect();
    try {
      await slow.query('begin');
      await slow.query('select pg_current_xact_id()');
      await journal.append(anEvent(organisationId, { who: 'fast' }));
      await sealer.sealAll();
      expect(await chainOf(signet, organisationId)).toEqual([]);
      const lag = await signet.application.metrics.registry.getSingleMetricAsString(
        'signet_audit_oldest_unsealed_seconds',
      );
      expect(Number(/^signet_audit_oldest_unsealed_seconds (\S+)$/m.exec(lag)![1])).toBeGreaterThan(0);
      const row = journal.rowsOf(anEvent(organisationId, { who: 'slow' })).activity;
      await slow.query(
        `insert into activity_event (id, organisation_id, occurred_at, type, outcome, actor, record)
         values ($1, $2, $3, $4, $5, $6, $7)`,
        [row.id, organisationId, row.occurredAt, row.type, row.outcome, row.actor, row.record],
      );
      await slow.query('commit');
    } finally {
      await slow.end();
    }
    await sealer.catchUp(organisationId);
    const rows = await chainOf(signet, organisationId);
    expect(rows.map(({ record }) => (JSON.parse(record) as { who: string }).who)).toEqual(['slow', 'fast']);
    expectLinked(rows);
  });

  it('shows readers what they wrote, however many ask at once', async () => {
    const organisationId = await anOrganisation(signet);
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        const event = anEvent(organisationId, { mark: randomUUID() });
        await journal.append(event);
        await sealer.catchUp(organisationId);
        const rows = await chainOf(signet, organisationId);
        expect(rows.some(({ record }) => record.includes(event.details!['mark'] as string))).toBe(true);
      }),
    );
    expectLinked(await chainOf(signet, organisationId));
  });

  it('writes no place for a change that was rolled back', async () => {
    const organisationId = await anOrganisation(signet);
    const failed = signet.application.nest.get(Database).transaction(async (tx) => {
      await journal.write(tx, anEvent(organisationId));
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await sealer.catchUp(organisationId);
    expect(await chainOf(signet, organisationId)).toEqual([]);
  });

  it('keeps every chain whole with 16 writers, rollbacks, two processes and sealers that are killed', async () => {
    const other = await startSignet({ beside: signet });
    const organisations = await Promise.all(Array.from({ length: 5 }, () => anOrganisation(signet)));
    const sealers = [sealer, other.application.nest.get(Sealer)];
    let isWriting = true;
    let written = 0;
    const writer = async (index: number) => {
      const client = new pg.Client({ connectionString: signet.databaseUrl });
      await client.connect();
      for (let turn = 0; turn < 60; turn++) {
        const organisationId = organisations[(index + turn) % organisations.length]!;
        await client.query('begin');
        for (let count = 0; count <= turn % 3; count++)
          await client.query(
            `with ${activityInsert(1)} select 1`,
            activityValues([journal.rowsOf(anEvent(organisationId)).activity]),
          );
        if (Math.random() < 0.3) await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
        const isKept = turn % 7 !== 3;
        await client.query(isKept ? 'commit' : 'rollback');
        if (isKept) written += 1 + (turn % 3);
      }
      await client.end();
    };
    const seal = async (one: Sealer) => {
      // A killed backend fails the statement it is at: what SIGKILL does to a process, without the process.
      while (isWriting) {
        await one.sealAll().catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    };
    const kill = async () => {
      while (isWriting) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        await signet.sql(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()
           and application_name = 'signet' and state <> 'idle' and query like '%activity_head%' and pid <> pg_backend_pid()`,
        );
      }
    };
    const background = [...sealers.map(seal), kill()];
    await Promise.all(Array.from({ length: 16 }, (_, index) => writer(index)));
    isWriting = false;
    await Promise.all(background);
    await Promise.all(organisations.map((id) => sealer.catchUp(id)));
    let total = 0;
    for (const organisationId of organisations) {
      const rows = await chainOf(signet, organisationId);
      expectLinked(rows);
      expect(await unsealed(organisationId)).toBe(0);
      total += rows.length;
    }
    expect(total).toBe(written);
    await other.close();
  });

  it('begins a new epoch of commit order in a cluster whose transaction ids started again', async () => {
    const organisationId = await anOrganisation(signet);
    await journal.append(anEvent(organisationId));
    await sealer.catchUp(organisationId);
    // As after a dump and a restore: the head remembers ids that the new cluster will not reach for years.
    await signet.sql(`update activity_head set txid = '900000000000' where organisation_id = $1`, [
      organisationId,
    ]);
    const restored = await startSignet({ beside: signet });
    await journal.append(anEvent(organisationId, { after: 'the restore' }));
    await restored.application.nest.get(Sealer).catchUp(organisationId);
    const rows = await chainOf(signet, organisationId);
    expect(rows.map(({ record }) => (JSON.parse(record) as { event: string }).event)).toEqual([
      'agent.verified',
      'audit.epoch_started',
      'agent.verified',
    ]);
    expectLinked(rows);
    await restored.close();
  });

  it('counts exactly, sealed or not', async () => {
    const organisationId = await anOrganisation(signet);
    const { ActivityTotals } = await import('../../src/activity/chain/index.js');
    const totals = signet.application.nest.get(ActivityTotals);
    const agentId = `agt_${'a'.repeat(32)}`;
    const write = () =>
      signet.application.nest
        .get(Database)
        .transaction((tx) => journal.write(tx, { ...anEvent(organisationId), agentId }));
    for (let index = 1; index <= 6; index++) {
      await write();
      if (index % 2) await sealer.catchUp(organisationId);
      expect(await totals.total(organisationId, agentId)).toBe(index);
      expect(await totals.total(organisationId, null)).toBe(index);
    }
  });

  it('seals seeded events, whose records are as canonical as any', async () => {
    const { seed } = await import('../../src/cli/seed.js');
    await seed(signet.application.nest, { agents: 2, events: 40 });
    const rows = await chainOf(signet, signet.application.nest.get(DefaultOrganisation).id);
    expect(rows.length).toBeGreaterThanOrEqual(40);
    expectLinked(rows);
  });

  it('seals by itself where the worker runs', async () => {
    const worker = await startSignet({ beside: signet });
    worker.application.nest.get(Sealer).start();
    const organisationId = await anOrganisation(signet);
    await journal.append(anEvent(organisationId));
    await eventually(async () => (await chainOf(signet, organisationId)).length === 1);
    await worker.close();
  });
});
