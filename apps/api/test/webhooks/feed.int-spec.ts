import { randomBytes } from 'node:crypto';
import type { FeedPage } from '@signet/contracts';
import pg from 'pg';
import type { Scope } from '../../src/access/index.js';
import { aManager, type Manage } from '../support/management.js';
import { rowsRead } from '../support/rows-read.js';
import { startSignet, type Signet } from '../support/signet.js';
import { anAgent } from '../support/wire.js';

const anEventId = () => `evt_${randomBytes(16).toString('hex')}`;

describe('the feed of events', () => {
  let signet: Signet;
  let api: Manage;
  let organisationId: Scope;
  beforeAll(async () => {
    signet = await startSignet();
    api = await aManager(signet);
    [{ id: organisationId }] = (await signet.sql<{ id: string }>(
      `select id from organisation where slug = 'default'`,
    )) as [{ id: Scope }];
  });
  afterAll(() => signet.close());

  const page = async (query = ''): Promise<FeedPage> => (await api<FeedPage>('GET', `/events${query}`)).body;
  const readAll = async (cursor?: string) => {
    const events: FeedPage['data'] = [];
    for (;;) {
      const answer = await page(`?limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      events.push(...answer.data);
      cursor = answer.next_cursor;
      if (!answer.has_more) return { events, cursor };
    }
  };

  it('gives everything once, oldest first, and goes on where it stopped', async () => {
    for (let n = 0; n < 4; n++) await anAgent(signet);
    const first = await readAll();
    const stored = await signet.sql('select id from event order by epoch, txid, id');
    expect(first.events.map(({ id }) => id)).toEqual(stored.map(({ id }) => id));
    expect((await page(`?cursor=${first.cursor}`)).data).toEqual([]);
    const agent = await anAgent(signet);
    expect((await readAll(first.cursor)).events).toMatchObject([
      { type: 'agent.registered', subject_id: agent.id, data: { agent_id: agent.id } },
    ]);
  });

  it('gives only the types that were asked for, and still moves on', async () => {
    const answer = await page('?types=agent.deleted,agent.revoked');
    expect(answer).toMatchObject({ data: [], has_more: false });
    const agent = await anAgent(signet);
    expect((await readAll(answer.next_cursor)).events.map((event) => event.subject_id)).toEqual([agent.id]);
  });

  it('refuses a cursor of another list or organisation', async () => {
    expect((await api('GET', '/events?cursor=AAAAAAAAAAAAAAAAAAAAAAAA')).status).toBe(422);
  });

  it('misses nothing of 16 writers that commit out of order', async () => {
    const { cursor: start } = await readAll();
    const pool = new pg.Pool({ connectionString: signet.databaseUrl, max: 16 });
    const written: string[] = [];
    let isWriting = true;
    const write = async () => {
      const client = await pool.connect();
      try {
        for (let n = 0; n < 25; n++) {
          const id = anEventId();
          await client.query('begin');
          await client.query(
            `insert into event (id, organisation_id, type, occurred_at, data, fanned_out_at)
             values ($1, $2, 'agent.deleted', now(), '{}', now())`,
            [id, organisationId],
          );
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 25));
          await client.query(Math.random() < 0.1 ? 'rollback' : 'commit').then(({ command }) => {
            if (command === 'COMMIT') written.push(id);
          });
        }
      } finally {
        client.release();
      }
    };
    const seen: string[] = [];
    const read = async () => {
      let cursor = start;
      for (let rounds = 0; isWriting || rounds < 2; rounds = isWriting ? 0 : rounds + 1) {
        const answer = await page(`?limit=7&cursor=${cursor}`);
        seen.push(...answer.data.map(({ id }) => id));
        cursor = answer.next_cursor;
        if (answer.has_more) rounds = -1;
      }
    };
    const reading = read();
    await Promise.all(Array.from({ length: 16 }, write));
    isWriting = false;
    await reading;
    await pool.end();
    expect(seen).toHaveLength(new Set(seen).size);
    expect([...seen].sort()).toEqual([...written].sort());
    expect(written.length).toBeGreaterThan(300);
  });

  it('goes on in a new epoch after a restore into a cluster whose transaction ids are lower', async () => {
    const { cursor } = await readAll();
    // What a restore leaves behind: rows from far ahead.
    const ahead = anEventId();
    await signet.sql(
      `insert into event (id, txid, organisation_id, type, occurred_at, data, fanned_out_at)
       values ($1, '99999999999', $2, 'agent.deleted', now(), '{}', now())`,
      [ahead, organisationId],
    );
    expect((await readAll(cursor)).events).toEqual([]);
    const beside = await startSignet({ beside: signet });
    try {
      const agent = await anAgent(beside);
      const { events } = await readAll(cursor);
      expect(events.map(({ id, subject_id }) => subject_id ?? id)).toEqual([ahead, agent.id]);
    } finally {
      await beside.close();
    }
  });

  it('reads no more of a long log than a page, wherever it stands', async () => {
    const { cursor: start } = await readAll();
    for (let batch = 0; batch < 20; batch++)
      await signet.sql(
        `insert into event (id, organisation_id, type, occurred_at, data, fanned_out_at)
         select id, $2, 'agent.verified', now(), '{}', now() from unnest($1::text[]) id`,
        [Array.from({ length: 500 }, anEventId), organisationId],
      );
    await signet.sql('analyze event');
    const { next_cursor: middle } = await page(`?limit=100&cursor=${start}`);
    for (const query of ['?limit=10', `?limit=10&cursor=${start}`, `?limit=10&cursor=${middle}`])
      expect(await rowsRead(signet, 'event', () => page(query))).toBeLessThan(100);
  });
});
