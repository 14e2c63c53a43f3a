import { Database } from '../../src/platform/database/database.js';
import { SESSION } from '../../src/platform/database/connections.js';
import { aDatabase, at } from '../support/databases.js';
import { aManager, type Manage } from '../support/management.js';
import { startSignet, type Signet } from '../support/signet.js';
import { aVerifiedAgent } from '../support/wire.js';
import { WITH_WORKERS } from '../support/workers.js';

/** What a database may have been given by somebody with other habits. */
const HABITS: Record<string, string> = {
  array_nulls: 'off',
  bytea_output: 'escape',
  datestyle: 'SQL, DMY',
  default_transaction_deferrable: 'on',
  default_transaction_isolation: 'serializable',
  extra_float_digits: '-15',
  gin_fuzzy_search_limit: '1',
  idle_in_transaction_session_timeout: '1s',
  idle_session_timeout: '1s',
  intervalstyle: 'iso_8601',
  lock_timeout: '1s',
  search_path: 'pg_catalog',
  standard_conforming_strings: 'off',
  statement_timeout: '1s',
  timezone: 'America/New_York',
  transaction_timeout: '1s',
  transform_null_equals: 'on',
};

describe('a database with habits of its own', () => {
  let signet: Signet;
  let manage: Manage;
  beforeAll(async () => {
    const { name, superuserUrl, ownerUrl } = await aDatabase();
    expect(Object.keys(HABITS).sort()).toEqual(Object.keys(SESSION).sort());
    for (const [setting, value] of Object.entries(HABITS))
      await at(superuserUrl, `alter database ${name} set ${setting} = '${value}'`);
    signet = await startSignet({
      databaseUrl: superuserUrl,
      environment: { ...WITH_WORKERS, DATABASE_OWNER_URL: ownerUrl, DATABASE_URL: ownerUrl },
    });
    manage = await aManager(signet);
  });
  afterAll(() => signet.close());

  it.each(Object.keys(HABITS))('%s is ours in every session', async (setting) => {
    const database = signet.application.nest.get(Database);
    const ask = `select current_setting($1, true) as value`;
    const seen = await Promise.all([
      database.manager.query<{ value: string }[]>(ask, [setting]),
      database.reports.query<{ value: string }[]>(ask, [setting]),
      database.prepared<{ value: string }>({ name: 'habit', text: ask }, [setting]),
    ]);
    const [login] = await at<{ value: string }>(
      signet.serviceUrl,
      `select current_setting('${setting}', true) as value`,
    );
    // Each pool may be stricter with time than the others; none has the habit.
    for (const value of [...seen.map(([row]) => row!.value), login!.value])
      expect(value).not.toBe(HABITS[setting]);
  });

  it('keeps nobody from working', async () => {
    await aVerifiedAgent(signet);
    const made = await manage('POST', '/webhooks', {
      url: 'https://example.com/hook',
      events: ['agent.registered'],
    });
    expect(made.status).toBe(201);
    expect((await manage('GET', '/webhooks')).status).toBe(200);
  });

  it('has days of 24 hours where the clocks are turned back', async () => {
    const range = 'since=2026-10-31T00:00:00Z&until=2026-11-04T00:00:00Z';
    const { status, body } = await manage('GET', `/activity/histogram?interval=day&${range}`);
    expect(status).toBe(200);
    expect(body.data.map(({ at: day }: { at: string }) => day)).toEqual(
      ['10-31', '11-01', '11-02', '11-03'].map((day) => `2026-${day}T00:00:00Z`),
    );
  });

  // docs/database.md has the sum.
  it('is asked over no more connections than are promised, however many ask', async () => {
    let most = 0;
    const load = Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        await aVerifiedAgent(signet);
        await manage('GET', index % 2 ? '/activity?limit=5' : '/webhooks');
      }),
    );
    let isOver = false;
    void load.finally(() => (isOver = true)).catch(() => {});
    while (!isOver) {
      const rows = await signet.sql<{ count: number }>(
        `select count(*)::int as count from pg_stat_activity
         where datname = current_database() and application_name ~ '^(signet|webhooks|housekeeping)'`,
      );
      most = Math.max(most, rows[0]!.count);
    }
    await load;
    expect(most).toBeGreaterThan(6);
    expect(most).toBeLessThanOrEqual(2 * 4 + 4 + 6);
  });
});
