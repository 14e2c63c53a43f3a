import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FeedPage } from '@signet/contracts';
import { ManagementClient } from '@signet/sdk/management';
import pg from 'pg';
import type { Scope } from '../../src/access/index.js';
import { aManagementKey, managerWith, type Manage } from '../support/management.js';
import { rowsRead } from '../support/rows-read.js';
import { startSignet, type Signet } from '../support/signet.js';
import { until } from '../support/until.js';
import { anAgent } from '../support/wire.js';

const anEventId = () => `evt_${randomBytes(16).toString('hex')}`;

describe('the feed of events', () => {
  let signet: Signet;
  let key: string;
  let api: Manage;
  let organisationId: Scope;
  beforeAll(async () => {
    signet = await startSignet();
    key = await aManagementKey(signet);
    api = managerWith(signet, key);
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

  it('is followed from the cursor of any event: nothing is skipped, and nothing told twice', async () => {
    const { events: all } = await readAll();
    const { events } = new ManagementClient({ baseURL: signet.url, apiKey: key });
    let after: string | undefined;
    const told: string[] = [];
    // Left in the middle of a page each time.
    while (told.length < all.length) {
      let left = (told.length % 4) + 1;
      for await (const event of events.follow({ after })) {
        told.push(event.id);
        after = event.cursor;
        if (--left === 0 || told.length === all.length) break;
      }
    }
    expect(told).toEqual(all.map(({ id }) => id));
  });

  it('is followed as its page says by a program that is killed in between', async () => {
    const text = await readFile(new URL('../../../../docs/events.md', import.meta.url), 'utf8');
    const [, program] = /```js\n(.*?)```/s.exec(text)!;
    const folder = await mkdtemp(path.join(tmpdir(), 'signet-follower-'));
    const file = path.join(folder, 'events.ndjson');
    await symlink(new URL('../../node_modules', import.meta.url), path.join(folder, 'node_modules'));
    await writeFile(path.join(folder, 'follow.mjs'), program!);
    const env = { PATH: process.env['PATH'], SIGNET_URL: signet.url, MANAGEMENT_KEY: key };
    const handled = async () =>
      (await readFile(file, 'utf8').catch(() => ''))
        .split('\n')
        .filter(Boolean)
        .map((line) => (JSON.parse(line) as { id: string }).id);
    try {
      for (let run = 1; run <= 3; run++) {
        const before = (await handled()).length;
        const child = spawn(process.execPath, ['follow.mjs'], { cwd: folder, env, stdio: 'inherit' });
        const gone = once(child, 'exit');
        await anAgent(signet);
        await until(handled, (ids) => ids.length > before);
        child.kill('SIGKILL');
        await gone;
      }
      const child = spawn(process.execPath, ['follow.mjs'], { cwd: folder, env, stdio: 'inherit' });
      const last = await anAgent(signet);
      const { events } = await readAll();
      expect(events.at(-1)!.subject_id).toBe(last.id);
      await until(handled, (ids) => ids.length >= events.length);
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(await handled()).toEqual(events.map(({ id }) => id));
    } finally {
      await rm(folder, { recursive: true });
    }
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
